import type { Locale } from '$lib/paraglide/runtime';

/** Each language in its own words: whoever looks for theirs may not read the others. */
export const languageNames: Record<Locale, string> = { en: 'English', fr: 'Français' };
