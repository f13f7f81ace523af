import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { sendTemplate, type MailParts } from './mail-template.ts';
import { newCode } from './one-time-code.ts';

// Supabase Lite answers a second sign-up and every `resend` with 429 and sends nothing. This is what Auth does.

export interface ConfirmationParts extends MailParts {
	/** Postgres as `supabase_auth_admin`. */
	sql: Sql;
}

type User = { id: string; is_confirmed: boolean };

/**
 * Answers a sign-up with an address that has an account already, as it would be answered with a new one: whoever has
 * confirmed gets no mail, whoever has not gets another. Null when the address is new.
 */
export async function answerRepeatedSignUp(
	parts: ConfirmationParts,
	email: string
): Promise<Response | null> {
	const user = await findUser(parts.sql, email);
	if (!user) return null;
	if (!user.is_confirmed) await sendConfirmation(parts, email);
	const now = new Date().toISOString();
	return Response.json({
		// Not the account's: who signs up again has proven nothing yet.
		id: randomUUID(),
		aud: 'authenticated',
		role: '',
		email,
		phone: '',
		confirmation_sent_at: now,
		app_metadata: { provider: 'email', providers: ['email'] },
		user_metadata: {},
		identities: [],
		created_at: now,
		updated_at: now,
		is_anonymous: false
	});
}

/** Sends the confirmation again to whoever still needs one; the answer does not tell. */
export async function resendConfirmation(parts: ConfirmationParts, email: string): Promise<Response> {
	const user = await findUser(parts.sql, email);
	if (user && !user.is_confirmed) await sendConfirmation(parts, email);
	return Response.json({});
}

async function findUser(sql: Sql, email: string): Promise<User | undefined> {
	const [user] = await sql<User[]>`
		select id, confirmed_at is not null as is_confirmed from auth.users where email = lower(${email})`;
	return user;
}

async function sendConfirmation(parts: ConfirmationParts, email: string): Promise<void> {
	const to = email.toLowerCase();
	const { code, hash } = newCode(to, parts.config.auth.email.otp_length);
	await parts.sql`
		update auth.users set confirmation_token = ${hash}, confirmation_sent_at = now() where email = ${to}`;
	await sendTemplate(parts, 'confirmation', to, { Token: code, TokenHash: hash, Email: to });
}
