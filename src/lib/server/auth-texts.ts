import type { AuthError } from '@supabase/supabase-js';
import { m } from '$lib/paraglide/messages';
import { log } from './log';

/** https://supabase.com/docs/guides/auth/debugging/error-codes */
const texts: Record<string, () => string> = {
	email_address_invalid: m.problem_email_form,
	email_address_not_authorized: m.auth_email_refused,
	email_not_confirmed: m.auth_email_not_confirmed,
	email_provider_disabled: m.auth_registration_closed,
	invalid_credentials: m.auth_invalid_credentials,
	otp_expired: m.auth_link_expired,
	over_email_send_rate_limit: m.auth_too_many,
	over_request_rate_limit: m.auth_too_many,
	request_timeout: m.error_unavailable,
	signup_disabled: m.auth_registration_closed,
	user_banned: m.auth_banned,
	validation_failed: m.problem_generic,
	weak_password: m.auth_weak_password
};

/**
 * Whether a refused registration tells that the address has an account: a visitor must not learn it. Auth
 * also refuses a second mail to one account within a minute; the same code for the whole project's limit of
 * mails says nothing of anybody.
 */
export function meansKnownAddress({ code, message }: AuthError): boolean {
	if (code === 'over_email_send_rate_limit') return message !== 'email rate limit exceeded';
	return code === 'email_exists' || code === 'user_already_exists';
}

/** The visitor's text for a refusal of Auth, and the status to answer with. An unknown one is logged. */
export function explain(error: AuthError): { status: number; text: string } {
	const status = error.status ?? 0;
	const text = texts[error.code ?? ''];
	if (text) return { status: status >= 400 && status < 500 ? status : 503, text: text() };
	if (status === 429) return { status, text: m.auth_too_many() };
	if (status === 0 || status >= 500) return { status: 503, text: m.error_unavailable() };

	log.warn({ err: error }, 'Auth refused for a reason that has no text');
	return { status: 400, text: m.problem_generic() };
}
