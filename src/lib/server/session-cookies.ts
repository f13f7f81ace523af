import type { Cookies } from '@sveltejs/kit';
import type { SetAllCookies } from '@supabase/ssr';

const SIXTY_DAYS = 60 * 24 * 60 * 60;

export type CookieWrite = Parameters<SetAllCookies>[0][number];

/** Whether cookies are for TLS only: everywhere but on a developer's own machine, where there is none. */
export function isSecure(url: URL): boolean {
	return url.protocol !== 'http:' || !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

/**
 * The name under which the session is kept; long ones are split into `name.0`, `name.1`, ….
 * Browsers let no other host, and no page without TLS, set a `__Host-` cookie.
 */
export function cookieName(url: URL): string {
	return isSecure(url) ? '__Host-parlotte' : 'parlotte';
}

/** Whether the request carries a session, good or not. */
export function hasSession(cookies: Cookies, url: URL): boolean {
	return sessionCookies(cookies, url).length > 0;
}

/** Writes what the Auth client wants kept, out of reach of the page's scripts. */
export function write(cookies: Cookies, url: URL, writes: readonly CookieWrite[]): void {
	for (const { name, value } of writes) {
		cookies.set(name, value, {
			path: '/',
			httpOnly: true,
			secure: isSecure(url),
			sameSite: 'lax',
			maxAge: value ? SIXTY_DAYS : 0
		});
	}
}

/** Forgets the session in this browser, whatever state it is in. */
export function clear(cookies: Cookies, url: URL): void {
	write(
		cookies,
		url,
		sessionCookies(cookies, url).map((name) => ({ name, value: '', options: {} }))
	);
}

function sessionCookies(cookies: Cookies, url: URL): string[] {
	const name = cookieName(url);
	return cookies
		.getAll()
		.map((cookie) => cookie.name)
		.filter((found) => found === name || found.startsWith(`${name}.`));
}
