import { setTimeout as pause } from 'node:timers/promises';
import { type AuthError, type Session } from '@supabase/supabase-js';
import { m } from '$lib/paraglide/messages';
import { bearing, dataClient, type DataClient } from '$lib/supabase/data';
import { authOfGuest } from './auth-client';
import { explain, meansKnownAddress } from './auth-texts';
import { fetchUntil, noSoonerThan } from './deadline';
import { preview } from './invitation';
import { log } from './log';
import { project } from './project';

/**
 * Whether an address has an account shows in how long an answer takes; one that always takes this long (ms)
 * does not tell.
 */
export const SAME_TIME = 800;

/** Why something about an account was refused, for `refuse` of form.ts. */
export type Refusal = { status: number; text: string };

export type Registration = {
	email: string;
	username: string;
	display_name?: string | undefined;
	password: string;
	invitation?: string | undefined;
};

/**
 * Makes an account that waits for its e-mail to be confirmed. Null when the mail is on its way. An address that
 * has an account gets the mail with a link to sign in, and the answer, after the same time, is the same: nobody
 * but its owner may learn it.
 */
export async function register(registration: Registration): Promise<Refusal | null> {
	return noSoonerThan(SAME_TIME, signUp(registration));
}

async function signUp({ email, password, ...metadata }: Registration): Promise<Refusal | null> {
	const closed = () => ({ status: 403, text: m.auth_registration_closed() });
	// Before Auth is asked: it refuses only those who have no account, which would tell who has one.
	if (!(await mayRegister(metadata.invitation))) return closed();

	const auth = authOfGuest();
	const { data, error } = await auth.signUp({ email, password, options: { data: metadata } });
	const isKnown = error ? meansKnownAddress(error) : data.user?.identities?.length === 0;
	if (isKnown) {
		await sendLink(email);
		return null;
	}
	if (!error) return null;

	// The database refuses an account by a trigger, which Auth tells as a failure of its own.
	if ((error.status ?? 0) >= 500 && (await registrationMode()) !== 'open') return closed();
	return explain(error);
}

async function mayRegister(invitation = ''): Promise<boolean> {
	const mode = await registrationMode();
	return mode === 'invitation' ? (await preview(invitation)) !== null : mode !== 'closed';
}

/** Sends a link to sign in to whoever has an account with this address. The answer does not tell. */
export function mailLink(email: string): Promise<Refusal | null> {
	return inSameTime(sendLink(email));
}

/**
 * What asking for a mail comes to. The answer does not wait for the mail to leave, which can take longer, and only an
 * address that has an account gets one.
 */
async function inSameTime(asked: Promise<Refusal | null>): Promise<Refusal | null> {
	let isAnswered = false;
	const outcome = asked.then((refusal) => {
		if (refusal && isAnswered) log.warn({ status: refusal.status }, 'a mail did not leave after all');
		return refusal;
	});
	const answer = await noSoonerThan(SAME_TIME, Promise.race([outcome, pause(SAME_TIME, null)]));
	isAnswered = true;
	return answer;
}

async function sendLink(email: string): Promise<Refusal | null> {
	const { error } = await authOfGuest().signInWithOtp({ email, options: { shouldCreateUser: false } });
	return error && error.code !== 'otp_disabled' && error.code !== 'user_not_found'
		? unlessKnown(error)
		: null;
}

/** Sends a link to choose a new password to whoever has an account with this address. The answer does not tell. */
export function mailRecovery(email: string): Promise<Refusal | null> {
	const sent = authOfGuest().resetPasswordForEmail(email);
	return inSameTime(sent.then(({ error }) => error && unlessKnown(error)));
}

/** Sends the confirmation again, or the link of somebody who has confirmed. The answer does not tell. */
export function mailAgain(email: string): Promise<Refusal | null> {
	const again = async () => {
		const { error } = await authOfGuest().resend({ type: 'signup', email });
		return (error && unlessKnown(error)) ?? (await sendLink(email));
	};
	return inSameTime(again());
}

function unlessKnown(error: AuthError): Refusal | null {
	return meansKnownAddress(error) ? null : explain(error);
}

function guest(): DataClient {
	return dataClient(project(), fetchUntil(AbortSignal.timeout(3_000)));
}

/** Whether nobody has this username. A database that does not answer is no reason to refuse: it decides again. */
export async function isUsernameFree(username: string): Promise<boolean> {
	const { data, error } = await guest().rpc('username_available', { username });
	return error ? true : data;
}

/** Who may make an account: `open`, `invitation` or `closed`. As open while the database does not say: it decides. */
export async function registrationMode(): Promise<string> {
	const { data, error } = await guest().rpc('registration_mode');
	return error ? 'open' : data;
}

/** The slug of the room that somebody's invitation has let them into, when they registered with one. */
export async function roomOfInvitation({ access_token, user }: Session): Promise<string | null> {
	const token: unknown = user.user_metadata.invitation;
	if (typeof token !== 'string') return null;
	const request = fetchUntil(AbortSignal.timeout(3_000));
	const theirs = dataClient(project(), (input, init) => request(input, bearing(access_token, init)));
	const { data } = await theirs.rpc('accept_invitation', { token });
	return data?.slug ?? null;
}
