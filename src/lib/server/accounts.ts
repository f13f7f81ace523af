import type { AuthError } from '@supabase/supabase-js';
import { dataClient } from '$lib/supabase/data';
import { authOfGuest } from './auth-client';
import { meansKnownAddress } from './auth-texts';
import { fetchUntil, noSoonerThan } from './deadline';
import { project } from './project';

/** A known address answers faster than a new one; an answer that always takes this long (ms) does not tell. */
const SAME_TIME = 800;

export type Registration = { email: string; username: string; password: string };

/**
 * Makes an account that waits for its e-mail to be confirmed. Null when the mail is on its way — or when
 * the address already has an account, which nobody but its owner may learn.
 */
export async function register({ email, username, password }: Registration): Promise<AuthError | null> {
	const { error } = await noSoonerThan(
		SAME_TIME,
		authOfGuest().signUp({ email, password, options: { data: { username } } })
	);
	return error && !meansKnownAddress(error) ? error : null;
}

/** Whether nobody has this username. A database that does not answer is no reason to refuse: it decides again. */
export async function isUsernameFree(username: string): Promise<boolean> {
	const guest = dataClient(project(), fetchUntil(AbortSignal.timeout(3_000)));
	const { data, error } = await guest.rpc('username_available', { username });
	return error ? true : data;
}
