import type { Sql } from 'postgres';
import type { Refusal } from './auth-rules.ts';
import { sendTemplate, type MailParts } from './mail-template.ts';
import { hashOf, newCode } from './one-time-code.ts';

// Supabase Lite sends a code in a mail of its own, and then takes any.

/** Sends the code that a change of password wants in a session that is not recent. */
export async function sendReauthentication(
	parts: MailParts & { sql: Sql },
	userId: string
): Promise<Response> {
	const { sql, config } = parts;
	const [user] = await sql<{ email: string }[]>`select email from auth.users where id = ${userId}`;
	if (user) {
		const { code, hash } = newCode(user.email, config.auth.email.otp_length);
		await sql`
			update auth.users set reauthentication_token = ${hash}, reauthentication_sent_at = now() where id = ${userId}`;
		await sendTemplate(parts, 'reauthentication', user.email, {
			Token: code,
			TokenHash: hash,
			Email: user.email
		});
	}
	return Response.json({});
}

/** Whether a code is the one that was sent, once. */
export async function checkNonce(
	sql: Sql,
	{ userId, nonce, expiry }: { userId: string; nonce: string; expiry: number }
): Promise<Refusal | null> {
	const [user] = await sql<{ email: string }[]>`select email from auth.users where id = ${userId}`;
	const [taken] = await sql`
		update auth.users set reauthentication_token = null
		where id = ${userId} and reauthentication_token = ${hashOf(user?.email ?? '', nonce)}
			and reauthentication_sent_at > now() - make_interval(secs => ${expiry})
		returning id`;
	if (taken) return null;
	const message = 'Nonce has expired or is invalid';
	return { status: 422, code: 'reauthentication_not_valid', message };
}
