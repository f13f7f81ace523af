import type { RequestEvent } from '@sveltejs/kit';
import type { AuthError } from '@supabase/supabase-js';
import { bearing, dataClient } from '$lib/supabase/data';
import { authOfForm, authOfGuest } from './auth-client';
import { meansKnownAddress } from './auth-texts';
import { fetchUntil, noSoonerThan } from './deadline';
import { log } from './log';
import { project } from './project';
import type { Member } from './session';

/** As long as any answer about an address takes, in milliseconds: whether it has an account shall not show. */
const SAME_TIME = 800;

/** How long deleting an account may take, in milliseconds. */
const DELETION_LIMIT = 15_000;

/** A member's e-mail address; null when Auth does not say. */
export async function emailOf({ accessToken }: Member): Promise<string | null> {
	const { data, error } = await authOfGuest().getUser(accessToken);
	return error ? null : (data.user.email ?? '');
}

/**
 * Has Auth send a mail to both addresses; both must confirm. Null also when the new one has an account already, which
 * nobody but its owner may learn.
 */
export async function changeEmail(event: RequestEvent, email: string): Promise<AuthError | null> {
	const { error } = await noSoonerThan(SAME_TIME, authOfForm(event).updateUser({ email }));
	return error && !meansKnownAddress(error) ? error : null;
}

export type PasswordChange = { current: string; password: string; code: string };

/** Changes the password and ends every other session: whoever knew the old one is out. */
export async function changePassword(
	event: RequestEvent,
	{ current, password, code }: PasswordChange
): Promise<AuthError | null> {
	const auth = authOfForm(event);
	const { error } = await auth.updateUser({
		password,
		current_password: current,
		...(code && { nonce: code })
	});
	if (error) return error;
	// Auth does it by itself, as of now; the promise made here does not depend on that.
	const { error: others } = await auth.signOut({ scope: 'others' });
	if (others) log.warn({ err: others }, 'Auth did not end the other sessions after a change of password');
	return null;
}

/** Sends the code that Auth wants before it changes the password in a session that is not recent. */
export async function sendCode(event: RequestEvent): Promise<AuthError | null> {
	const { error } = await authOfForm(event).reauthenticate();
	return error;
}

/**
 * Deletes the account, once Auth has found the password right: the session that begins with it is the one in which
 * the database deletes. Null when the account is gone.
 */
export async function remove(email: string, password: string): Promise<AuthError | Error | null> {
	const auth = authOfGuest();
	const { data, error } = await auth.signInWithPassword({ email, password });
	if (error) return error;

	const request = fetchUntil(AbortSignal.timeout(DELETION_LIMIT));
	const { access_token: token } = data.session;
	const fresh = dataClient(project(), (input, init) => request(input, bearing(token, init)));
	const { error: refusal } = await fresh.rpc('delete_account');
	if (!refusal) return null;
	await auth.signOut({ scope: 'local' });
	return new Error(`delete_account(): ${refusal.code} ${refusal.message}`);
}

/** Ends a member's other sessions. */
export async function endOtherSessions(event: RequestEvent): Promise<AuthError | null> {
	const { error } = await authOfForm(event).signOut({ scope: 'others' });
	return error;
}
