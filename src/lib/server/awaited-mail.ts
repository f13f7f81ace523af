import type { Cookies } from '@sveltejs/kit';
import { z } from 'zod';
import * as sessionCookies from './session-cookies';

// Whoever waits for a mail need not type their address again for its code, and gets to where they were going
// although the mail does not know. Kept by their own browser, and checked like anything it says.

const AN_HOUR = 60 * 60;

const schema = z.object({ email: z.string().max(254), next: z.string().max(2_000) });

export type AwaitedMail = z.infer<typeof schema>;

function name(url: URL): string {
	return `${sessionCookies.cookieName(url)}-mail`;
}

/** The mail that this browser's person waits for. */
export function read(cookies: Cookies, url: URL): AwaitedMail | null {
	const value = cookies.get(name(url));
	if (!value) return null;
	try {
		return schema.safeParse(JSON.parse(value)).data ?? null;
	} catch {
		return null;
	}
}

/** Remembers whom a mail was sent to, for as long as its link is good. */
export function write(cookies: Cookies, url: URL, mail: AwaitedMail): void {
	cookies.set(name(url), JSON.stringify(mail), {
		path: '/',
		httpOnly: true,
		secure: sessionCookies.isSecure(url),
		sameSite: 'lax',
		maxAge: AN_HOUR
	});
}

/** It has come. */
export function clear(cookies: Cookies, url: URL): void {
	if (cookies.get(name(url)) === undefined) return;
	cookies.delete(name(url), { path: '/', secure: sessionCookies.isSecure(url) });
}
