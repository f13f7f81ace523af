import type { Cookies, Handle } from '@sveltejs/kit';
import { resolve as path } from '$app/paths';
import { cookieName, type Locale } from '$lib/paraglide/runtime';
import { paraglideMiddleware } from '$lib/paraglide/server';
import { ONE_YEAR } from '$lib/schemas/choices';

/** Keeps a language in this browser, for whoever is not signed in. Null: the one the browser asks for. */
export function keepLocale(cookies: Cookies, locale: Locale | null): void {
	if (locale) cookies.set(cookieName, locale, { path: '/', maxAge: ONE_YEAR });
	else cookies.delete(cookieName, { path: '/' });
}

/** Speaks the visitor's language: their account's, else their cookie's, else their browser's. */
export const locale: Handle = ({ event, resolve }) => {
	const { session } = event.locals;
	const headers = new Headers(event.request.headers);
	// What the account says counts as a cookie would.
	if (session.state === 'member' && session.person.locale) {
		headers.set('cookie', `${cookieName}=${session.person.locale}`);
	}
	// The middleware copies the request it is given; a bare one leaves the form's body alone.
	return paraglideMiddleware(new Request(event.request.url, { headers }), ({ locale: lang }) =>
		resolve(event, {
			transformPageChunk: ({ html }) =>
				html.replace('%lang%', lang).replace('%manifest%', path('/[lang=language].webmanifest', { lang }))
		})
	);
};
