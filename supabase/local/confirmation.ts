import { createHash, randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import type { Config } from './config.ts';

// Supabase Lite answers a second sign-up and every `resend` with 429 and sends nothing. This is what Auth does.

/** Sends a mail. */
export type SendMail = (mail: { to: string; subject: string; html: string; text: string }) => Promise<void>;

export interface ConfirmationParts {
	/** Postgres as `supabase_auth_admin`. */
	sql: Sql;
	config: Config;
	/** The folder that `content_path` of a template is relative to. */
	projectFolder: string;
	send: SendMail;
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

async function sendConfirmation(
	{ sql, config, projectFolder, send }: ConfirmationParts,
	email: string
): Promise<void> {
	const to = email.toLowerCase();
	const code = String(randomInt(10 ** config.auth.email.otp_length)).padStart(
		config.auth.email.otp_length,
		'0'
	);
	const hash = createHash('sha256')
		.update(to + code)
		.digest('hex');
	await sql`
		update auth.users set confirmation_token = ${hash}, confirmation_sent_at = now() where email = ${to}`;

	const { subject = 'Confirm Your Signup', content_path } = config.auth.email.template.confirmation ?? {};
	const template = content_path
		? await readFile(join(projectFolder, content_path), 'utf8')
		: '<p><a href="{{ .SiteURL }}/auth/v1/verify?token={{ .TokenHash }}&type=signup">Confirm your e-mail</a></p>';
	const values: Record<string, string> = {
		Token: code,
		TokenHash: hash,
		SiteURL: config.auth.site_url,
		Email: to
	};
	const html = template.replaceAll(/\{\{ *\.(\w+) *\}\}/g, (_, name: string) => values[name] ?? '');
	await send({ to, subject, html, text: code });
}
