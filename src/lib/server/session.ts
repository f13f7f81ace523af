import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { meSchema, type Me } from '$lib/schemas/person';
import { bearing, dataClient, type DataClient } from '$lib/supabase/data';
import { authOfSession, deniesSession, type AuthClient } from './auth-client';
import { fetchUntil, within } from './deadline';
import { log } from './log';
import { project } from './project';
import * as sessionCookies from './session-cookies';

/** How long finding out who asks may take in all, in milliseconds. */
const LIMIT = 3_000;

/** A token with less life than this, in seconds, is renewed: the page wants 90 at least, and some time passes. */
const RENEW_BELOW = 120;

export type Member = {
	state: 'member';
	person: Me;
	accessToken: string;
	/** When the token ends, in seconds since 1970. */
	expiresAt: number;
	/** The project's data as this person sees it. */
	data: DataClient;
};

/** Who a request comes from. `unavailable`: nobody could say. */
export type Session = { state: 'guest' } | { state: 'unavailable' } | Member;

type Token = { accessToken: string; expiresAt: number };

/**
 * Finds out who a request comes from, and renews a token near its end. Cookies change only on a verdict:
 * whatever fails on the way signs nobody out.
 */
export async function read(event: RequestEvent): Promise<Session> {
	if (!sessionCookies.hasSession(event.cookies, event.url)) return { state: 'guest' };

	let writes: sessionCookies.CookieWrite[] = [];
	const session = await within<Session>(
		LIMIT,
		async (signal) => {
			const auth = authOfSession(event, (wanted) => void (writes = [...writes, ...wanted]), signal);
			try {
				return await verify(auth, signal);
			} catch (cause) {
				log.warn({ err: cause }, 'a session could not be verified');
				return { state: 'unavailable' };
			}
		},
		() => ({ state: 'unavailable' })
	);

	if (session.state === 'member') sessionCookies.write(event.cookies, event.url, writes);
	if (session.state === 'guest') sessionCookies.clear(event.cookies, event.url);
	return session;
}

async function verify(auth: AuthClient, signal: AbortSignal): Promise<Session> {
	const token = await currentToken(auth);
	if (!token) return { state: 'guest' };

	const { error: refusal } = await auth.getClaims(token.accessToken);
	if (refusal) {
		if (deniesSession(refusal)) return { state: 'guest' };
		throw refusal;
	}

	// A signature outlives the session it was made for: only the database knows whether that still exists.
	const person = await me(dataOf(token.accessToken, signal));
	if (!person) return { state: 'guest' };
	// Loads have their own time; only this check was in a hurry.
	return { state: 'member', person, ...token, data: dataOf(token.accessToken) };
}

const sessionSchema = z.object({
	access_token: z.string(),
	refresh_token: z.string(),
	expires_at: z.number().default(0)
});

async function currentToken(auth: AuthClient): Promise<Token | null> {
	// What it throws, rather than gives back, is about the cookies: not what Auth writes, and no session.
	const { data, error } = await auth.getSession().catch(() => ({ data: { session: null }, error: null }));
	if (error && !deniesSession(error)) throw error;
	const { data: session } = sessionSchema.safeParse(data.session);
	if (!session) return null;

	const { access_token: accessToken, expires_at: expiresAt } = session;
	if (expiresAt - Date.now() / 1000 > RENEW_BELOW) return { accessToken, expiresAt };

	const { data: renewed, error: refusal } = await auth.refreshSession({
		refresh_token: session.refresh_token
	});
	// Auth knows this session no more: somebody has used an old token of it. What its token still has of life counts not.
	if (refusal && deniesSession(refusal)) return null;
	if (!renewed.session) return { accessToken, expiresAt };
	return { accessToken: renewed.session.access_token, expiresAt: renewed.session.expires_at ?? 0 };
}

function dataOf(accessToken: string, signal?: AbortSignal): DataClient {
	const request = signal ? fetchUntil(signal) : fetch;
	return dataClient(project(), (input, init) => request(input, bearing(accessToken, init)));
}

async function me(data: DataClient): Promise<Me | null> {
	const { data: person, error } = await data.rpc('me');
	if (error) throw new Error(`me(): ${error.message}`);
	return meSchema.nullable().parse(person);
}
