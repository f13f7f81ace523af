import type { Sql } from 'postgres';
import { z } from 'zod';
import type { Config } from './config.ts';
import type { Claims } from './keys.ts';
import { checkNonce } from './reauthentication.ts';

/** A request that Auth would refuse, and how. */
export interface Refusal {
	status: number;
	code: string;
	message: string;
}

/** Answers in the shape of Auth's errors. */
export function refuse({ status, code, message }: Refusal): Response {
	return Response.json({ code: status, error_code: code, msg: message }, { status });
}

/** How long after signing in a session may still change a password without a code, as Auth has it. */
const RECENT_SIGN_IN = '24 hours';

interface AuthRequest {
	/** Below `/auth/v1`. */
	path: string;
	method: string;
	body: Record<string, unknown>;
	/** Of the caller's token, where it is a person's. */
	claims: Claims | null;
}

/**
 * The Auth settings of `config.toml` that Supabase Lite reads over: `max_frequency`, `require_current_password` and
 * `secure_password_change`; and what it tells strangers of accounts that wait for their mail. Null when the request may pass.
 */
export async function checkAuthRules(
	sql: Sql,
	config: Config,
	request: AuthRequest
): Promise<Refusal | null> {
	const { path, method, body, claims } = request;
	if (method === 'PUT' && path === '/user' && typeof body.password === 'string' && claims) {
		return checkPasswordChange(sql, config, body, claims);
	}
	if (method === 'POST' && path === '/token' && typeof body.email === 'string')
		return checkUnconfirmed(sql, body.email, body.password);
	if (method === 'POST' && typeof body.email === 'string') {
		// Lite takes it, and fails when it sends the mail.
		if (path in SENT_AT && !address.safeParse(body.email.trim()).success) {
			const message = 'Unable to validate email address: invalid format';
			return { status: 400, code: 'validation_failed', message };
		}
		return checkMailFrequency(sql, config, path, body.email);
	}
	return null;
}

async function checkPasswordChange(
	sql: Sql,
	config: Config,
	{ current_password: current, nonce }: Record<string, unknown>,
	claims: Claims
): Promise<Refusal | null> {
	const { require_current_password, secure_password_change } = config.auth.email;
	const [found] = await sql<{ recent: boolean; right: boolean }[]>`
		select
			s.created_at > now() - ${RECENT_SIGN_IN}::interval as recent,
			${isPassword(sql, current)} as right
		from auth.users u join auth.sessions s on s.user_id = u.id
		where u.id = ${claims.sub ?? null} and s.id::text = ${String(claims.session_id)}`;
	if (!found) return null;

	if (require_current_password && !provedByMail(claims)) {
		if (typeof current !== 'string' || current === '') {
			const message = 'Current password required when setting new password.';
			return { status: 400, code: 'current_password_required', message };
		}
		if (!found.right) {
			const message = 'Current password required when setting new password.';
			return { status: 400, code: 'current_password_mismatch', message };
		}
	}
	if (secure_password_change && !found.recent) {
		if (typeof nonce !== 'string' || nonce === '') {
			const message = 'Password update requires reauthentication';
			return { status: 401, code: 'reauthentication_needed', message };
		}
		return checkNonce(sql, {
			userId: claims.sub ?? '',
			nonce,
			expiry: config.auth.email.otp_expiry
		});
	}
	return null;
}

/** Whether the session began with a link or code of a mail: that proves more than a password. */
function provedByMail(claims: Claims): boolean {
	const methods = Array.isArray(claims.amr) ? (claims.amr as { method?: unknown }[]) : [];
	return methods.some(({ method }) => method === 'otp' || method === 'recovery' || method === 'magiclink');
}

/** Whether it is the password of `auth.users u`. Lite writes $2b$, which pgcrypto knows by the older name of $2a$. */
const isPassword = (sql: Sql, password: unknown) => sql`
	coalesce(
		extensions.crypt(${String(password ?? '')}, '$2a$' || substr(u.encrypted_password, 5))
			= '$2a$' || substr(u.encrypted_password, 5),
		false
	)`;

/** That an account waits for its mail is told to whoever knows its password, and to nobody else. */
async function checkUnconfirmed(sql: Sql, email: string, password: unknown): Promise<Refusal | null> {
	const [waiting] = await sql<{ right: boolean }[]>`
		select ${isPassword(sql, password)} as right from auth.users u
		where u.email = lower(${email}) and u.confirmed_at is null`;
	if (!waiting || waiting.right) return null;
	return { status: 400, code: 'invalid_credentials', message: 'Invalid login credentials' };
}

/** As Auth reads an address: https://html.spec.whatwg.org/#valid-e-mail-address */
const address = z.email({ pattern: z.regexes.html5Email });

const SENT_AT: Record<string, string> = {
	'/signup': 'confirmation_sent_at',
	'/resend': 'confirmation_sent_at',
	'/recover': 'recovery_sent_at',
	'/magiclink': 'recovery_sent_at',
	'/otp': 'recovery_sent_at'
};

async function checkMailFrequency(
	sql: Sql,
	config: Config,
	path: string,
	email: string
): Promise<Refusal | null> {
	const column = SENT_AT[path];
	if (!column) return null;
	const [last] = await sql<{ wait: number }[]>`
		select ceil(extract(epoch from ${sql(column)} + ${config.auth.email.max_frequency}::interval - now()))::int as wait
		from auth.users where email = lower(${email}) and (confirmed_at is null or ${column} <> 'confirmation_sent_at')`;
	if (!last || !(last.wait > 0)) return null;
	return {
		status: 429,
		code: 'over_email_send_rate_limit',
		message: `For security purposes, you can only request this after ${last.wait} seconds.`
	};
}
