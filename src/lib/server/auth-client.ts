import type { RequestEvent } from '@sveltejs/kit';
import { getRequestEvent } from '$app/server';
import { createServerClient, type SetAllCookies } from '@supabase/ssr';
import { createClient, type AuthError, type SupabaseClient } from '@supabase/supabase-js';
import { addressOf } from './address';
import { fetchUntil } from './deadline';
import { project, secretKey } from './project';
import * as sessionCookies from './session-cookies';

/** How long a form may wait for Auth, in milliseconds. */
const FORM_LIMIT = 8_000;

export type AuthClient = SupabaseClient['auth'];

/**
 * With the secret key, Auth believes whom we ask for, and its limits by address are people's and not ours:
 * https://supabase.com/docs/guides/auth/rate-limits
 */
function asked(signal: AbortSignal) {
	const address = addressOf(getRequestEvent());
	return {
		headers: address ? { 'Sb-Forwarded-For': address } : undefined,
		fetch: fetchUntil(signal)
	};
}

/** Auth as the browser's session, read from the request's cookies. What it wants kept goes to `setAll`. */
export function authOfSession(event: RequestEvent, setAll: SetAllCookies, signal: AbortSignal): AuthClient {
	return createServerClient(project().url, secretKey(), {
		cookieOptions: { name: sessionCookies.cookieName(event.url) },
		cookies: { encode: 'tokens-only', getAll: () => event.cookies.getAll(), setAll },
		global: asked(signal)
	}).auth;
}

/** Auth for a form that signs in or out: it writes the session to the response. */
export function authOfForm(event: RequestEvent): AuthClient {
	const keep: SetAllCookies = (writes) => sessionCookies.write(event.cookies, event.url, writes);
	return authOfSession(event, keep, AbortSignal.timeout(FORM_LIMIT));
}

/** Auth for a form that neither has nor makes a session. */
export function authOfGuest(): AuthClient {
	return createClient(project().url, secretKey(), {
		auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
		global: asked(AbortSignal.timeout(FORM_LIMIT))
	}).auth;
}

/**
 * Whether Auth said that there is no such session (any more), rather than that it could not say. A limit
 * reached (429) is the second: it must sign nobody out.
 */
export function deniesSession(error: AuthError): boolean {
	const status = error.status ?? 0;
	return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
