import type { Cookies, Handle } from '@sveltejs/kit';
import { mediaOf, ONE_YEAR, themes, type Theme } from '$lib/schemas/choices';

const COOKIE = 'parlotte-theme';

/** Keeps a theme in this browser, for whoever is not signed in. */
export function keepTheme(cookies: Cookies, theme: Theme): void {
	cookies.set(COOKIE, theme, { path: '/', maxAge: ONE_YEAR });
}

/** Renders the page in its theme at once: the account's, else this browser's, else the device's. */
export const theme: Handle = ({ event, resolve }) => {
	const { session } = event.locals;
	const kept = themes.find((name) => name === event.cookies.get(COOKIE)) ?? 'system';
	const chosen = session.state === 'member' ? session.person.theme : kept;
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			html
				.replace('%theme%', chosen)
				.replace('%media.light%', mediaOf('light', chosen))
				.replace('%media.dark%', mediaOf('dark', chosen))
	});
};
