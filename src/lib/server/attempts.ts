import type { RequestEvent } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';
import { dataClient, type DataClient } from '$lib/supabase/data';
import { addressOf } from './address';
import { fetchUntil } from './deadline';
import { log } from './log';
import { project, secretKey } from './project';

/**
 * What may be tried so many times and no more: `private.attempt_limits` says how many. `password` and `email_change` are
 * of people who are signed in: whoever has found their session guesses no password, and sends no heap of mails.
 */
export type Action =
	'sign_in' | 'register' | 'magic_link' | 'recovery' | 'resend' | 'code' | 'password' | 'email_change';

/** Why an attempt is refused, for `refuse` of form.ts. */
export type TooMany = { status: number; text: string };

function counter(): DataClient {
	return dataClient({ ...project(), key: secretKey() }, fetchUntil(AbortSignal.timeout(3_000)));
}

/**
 * Counts an attempt, by the address it comes from and by the account it names, an e-mail or an id. Null when it may be made; else
 * why not, and the response says in `Retry-After` when it may. While nobody can count, nobody may try.
 */
export async function count(event: RequestEvent, action: Action, account?: string): Promise<TooMany | null> {
	const address = addressOf(event) ?? undefined;
	const { data: wait, error } = await counter().rpc('count_attempt', { action, address, account });
	if (error) {
		log.error({ err: error }, 'an attempt could not be counted');
		return { status: 503, text: m.error_unavailable() };
	}
	if (wait === 0) return null;

	event.setHeaders({ 'retry-after': String(wait) });
	const text = action === 'resend' ? m.auth_mail_wait : m.auth_too_many_wait;
	return { status: 429, text: text({ wait: inWords(wait) }) };
}

/** Counts a mail that has left as the one that a minute may have: Auth sends no other, and does not say so. */
export async function countMail(account: string): Promise<void> {
	const { error } = await counter().rpc('count_attempt', { action: 'resend', account });
	if (error) log.error({ err: error }, 'a mail could not be counted');
}

/** Forgets an account's attempts: whoever knew the password was no stranger. */
export async function forgive(action: Action, account: string): Promise<void> {
	const { error } = await counter().rpc('forgive_attempts', { action, account });
	if (error) log.error({ err: error }, 'attempts could not be forgiven');
}

/** A time to wait, as people say it: up to a minute in seconds, then in minutes. */
export function inWords(seconds: number): string {
	const unit = seconds <= 60 ? 'second' : 'minute';
	return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(
		unit === 'second' ? seconds : Math.ceil(seconds / 60)
	);
}
