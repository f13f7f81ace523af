import type { RequestEvent } from '@sveltejs/kit';
import { createServerClient, type SetAllCookies } from '@supabase/ssr';
import { createClient, type AuthError, type SupabaseClient } from '@supabase/supabase-js';
import { fetchUntil } from './deadline';
import { project } from './project';
import * as sessionCookies from './session-cookies';

/** How long a form may wait for Auth, in milliseconds. */
const FORM_LIMIT = 8_000;

export type AuthClient = SupabaseClient['auth'];

/** Auth as the browser's session, read from the request's cookies. What it wants kept goes to `setAll`. */
export function authOfSession(event: RequestEvent, setAll: SetAllCookies, signal: AbortSignal): AuthClient {
	const { url, key } = project();
	return createServerClient(url, key, {
		cookieOptions: { name: sessionCookies.cookieName(event.url) },
		cookies: { encode: 'tokens-only', getAll: () => event.cookies.getAll(), setAll },
		global: { fetch: fetchUntil(signal) }
	}).auth;
}

/** Auth for a form that signs in or out: it writes the session to the response. */
export function authOfForm(event: RequestEvent): AuthClient {
	const keep: SetAllCookies = (writes) => sessionCookies.write(event.cookies, event.url, writes);
	return authOfSession(event, keep, AbortSignal.timeout(FORM_LIMIT));
}

/** Auth for a form that neither has nor makes a session. */
export function authOfGuest(): AuthClient {
	const { url, key } = project();
	return createClient(url, key, {
		auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
		global: { fetch: fetchUntil(AbortSignal.timeout(FORM_LIMIT)) }
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
