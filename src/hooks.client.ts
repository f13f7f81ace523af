import type { HandleClientError } from '@sveltejs/kit';
import { rememberZone } from '$lib/components/time-zone';
import { m } from '$lib/paraglide/messages';
import { overwriteGetLocale, toLocale, baseLocale } from '$lib/paraglide/runtime';

// The server has chosen the language: what it rendered is what the page goes on speaking.
overwriteGetLocale(() => toLocale(document.documentElement.lang) ?? baseLocale);

rememberZone();

export const handleError: HandleClientError = ({ error, status }) => {
	if (status === 404) return { message: m.error_not_found() };
	console.error(error);
	return { message: m.error_unknown() };
};
