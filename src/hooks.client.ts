import { overwriteGetLocale, toLocale, baseLocale } from '$lib/paraglide/runtime';

// The server has chosen the language: what it rendered is what the page goes on speaking.
overwriteGetLocale(() => toLocale(document.documentElement.lang) ?? baseLocale);
