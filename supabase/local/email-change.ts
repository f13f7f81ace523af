import type { Sql } from 'postgres';
import { z } from 'zod';
import { refuse } from './auth-rules.ts';
import { sendTemplate, type MailParts } from './mail-template.ts';
import { hashOf, newCode } from './one-time-code.ts';

// With `double_confirm_changes` Supabase Lite asks the present address only. Auth asks both, in either order
// (https://supabase.com/docs/guides/auth/passwords#email-change): so do these.

export interface EmailChangeParts extends MailParts {
	/** Postgres as `supabase_auth_admin`. */
	sql: Sql;
}

type User = { id: string; email: string; wait: number };

/** Begins a change of address: a mail to each of the two. Null when it has begun, else the refusal. */
export async function beginEmailChange(
	parts: EmailChangeParts,
	userId: string,
	wanted: string
): Promise<Response | null> {
	const { sql, config } = parts;
	const to = wanted.toLowerCase();
	if (!z.email().safeParse(to).success) {
		const message = 'Unable to validate email address: invalid format';
		return refuse({ status: 400, code: 'validation_failed', message });
	}
	const [user] = await sql<User[]>`
		select id, email, coalesce(
			ceil(extract(epoch from email_change_sent_at + ${config.auth.email.max_frequency}::interval - now())), 0
		)::int as wait
		from auth.users where id = ${userId}`;
	if (!user || user.email === to) return null;
	if ((await sql`select from auth.users where email = ${to}`).length > 0) {
		const message = 'A user with this email address has already been registered';
		return refuse({ status: 422, code: 'email_exists', message });
	}
	if (user.wait > 0) {
		const message = `For security purposes, you can only request this after ${user.wait} seconds.`;
		return refuse({ status: 429, code: 'over_email_send_rate_limit', message });
	}

	const present = newCode(user.email, config.auth.email.otp_length);
	const next = newCode(to, config.auth.email.otp_length);
	await sql`
		update auth.users set
			email_change = ${to}, email_change_token_current = ${present.hash}, email_change_token_new = ${next.hash},
			email_change_confirm_status = 0, email_change_sent_at = now()
		where id = ${user.id}`;
	const values = { Email: user.email, NewEmail: to };
	await sendTemplate(parts, 'email_change', to, { ...values, Token: next.code, TokenHash: next.hash });
	await sendTemplate(parts, 'email_change', user.email, {
		...values,
		Token: present.code,
		TokenHash: present.hash
	});
	return null;
}

/**
 * Takes the first of the two confirmations, and answers as Auth does. Null for any other: the second one is Lite's,
 * which takes that of the present address only. What is still missing is therefore kept as if it were that one.
 */
export async function confirmOneAddress(
	{ sql, config }: EmailChangeParts,
	body: Record<string, unknown>
): Promise<Response | null> {
	const hash =
		typeof body.token_hash === 'string'
			? body.token_hash
			: hashOf(String(body.email ?? ''), String(body.token ?? ''));
	const [half] = await sql`
		update auth.users set
			email_change_token_current =
				case when email_change_token_current = ${hash} then email_change_token_new else email_change_token_current end,
			email_change_token_new = null,
			email_change_confirm_status = 1
		where ${hash} in (email_change_token_current, email_change_token_new)
			and email_change_confirm_status = 0
			and email_change_sent_at > now() - make_interval(secs => ${config.auth.email.otp_expiry})
		returning id`;
	return half
		? Response.json({
				code: '200',
				msg: 'Confirmation link accepted. Please proceed to confirm link sent to the other email'
			})
		: null;
}
