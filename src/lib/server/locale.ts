import type { Handle } from '@sveltejs/kit';
import { paraglideMiddleware } from '$lib/paraglide/server';

/** Speaks the visitor's language: their cookie's, else their browser's. */
export const locale: Handle = ({ event, resolve }) => {
	// The middleware copies the request it is given; a bare one leaves the form's body alone.
	const { url, headers } = event.request;
	return paraglideMiddleware(new Request(url, { headers }), ({ locale: lang }) =>
		resolve(event, { transformPageChunk: ({ html }) => html.replace('%lang%', lang) })
	);
};
