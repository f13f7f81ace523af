import { randomUUID } from 'node:crypto';
import type { AuthError } from '@supabase/supabase-js';
import { m } from '$lib/paraglide/messages';
import { log } from './log';

/** https://supabase.com/docs/guides/auth/debugging/error-codes */
const texts: Record<string, () => string> = {
	current_password_mismatch: m.auth_current_password_wrong,
	current_password_required: m.auth_current_password_wrong,
	email_address_invalid: m.problem_email_form,
	email_address_not_authorized: m.auth_email_refused,
	email_exists: m.auth_email_refused,
	email_not_confirmed: m.auth_email_not_confirmed,
	email_provider_disabled: m.auth_registration_closed,
	flow_state_expired: m.auth_provider_failed,
	flow_state_not_found: m.auth_provider_failed,
	bad_code_verifier: m.auth_provider_failed,
	bad_oauth_callback: m.auth_provider_failed,
	bad_oauth_state: m.auth_provider_failed,
	provider_disabled: m.auth_provider_failed,
	provider_email_needs_verification: m.auth_email_not_confirmed,
	invalid_credentials: m.auth_invalid_credentials,
	otp_disabled: m.auth_registration_closed,
	otp_expired: m.auth_link_expired,
	over_email_send_rate_limit: m.auth_too_many,
	over_request_rate_limit: m.auth_too_many,
	reauthentication_needed: m.auth_sign_in_again,
	reauthentication_not_valid: m.auth_code_wrong,
	request_timeout: m.error_unavailable,
	same_password: m.auth_same_password,
	session_expired: m.auth_sign_in_again,
	session_not_found: m.auth_sign_in_again,
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

/**
 * The visitor's text for a refusal of Auth, and the status to answer with. One that has no text gets an id
 * that is in the log, too.
 */
export function explain(error: AuthError): { status: number; text: string } {
	const status = error.status ?? 0;
	const text = texts[error.code ?? ''];
	if (text) return { status: status >= 400 && status < 500 ? status : 503, text: text() };
	if (status === 429) return { status, text: m.auth_too_many() };
	// Auth did not answer, or what stands before it did.
	if (status === 0 || status === 502 || status === 503 || status === 504)
		return { status: 503, text: m.error_unavailable() };

	const id = randomUUID().slice(0, 8);
	log.error({ id, status, code: error.code, err: error }, 'Auth refused for a reason that has no text');
	return { status: status >= 500 ? 502 : 400, text: m.auth_unknown({ id }) };
}
