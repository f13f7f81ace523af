import type { Sql } from 'postgres';
import { z } from 'zod';
import { refuse } from './auth-rules.ts';
import { newCode } from './one-time-code.ts';

// The links of mails for an admin who sends them by another way, or has no inbox to read them from
// (https://supabase.com/docs/reference/javascript/auth-admin-generatelink).

const asked = z.object({
	type: z.enum(['signup', 'magiclink', 'recovery', 'email_change_current', 'email_change_new']),
	email: z.email().toLowerCase(),
	new_email: z.email().toLowerCase().optional(),
	redirect_to: z.string().default('')
});

type Asked = z.infer<typeof asked>;

/** What Auth answers with beside the account, in which supabase-js finds it. */
export type LinkProperties = Record<
	'action_link' | 'email_otp' | 'hashed_token' | 'redirect_to' | 'verification_type',
	string
>;

type Generated =
	| { ok: true; userId: string; properties: LinkProperties }
	/** `unknown`: nobody has this address. A link to register is made with a new account. */
	| { ok: false; unknown: true }
	| { ok: false; unknown: false; refusal: Response };

/** Makes a link as a mail would have it, and sends none. Throws what zod throws when nothing sensible is asked. */
export async function generateLink(
	sql: Sql,
	{ body, codeLength, api }: { body: unknown; codeLength: number; api: string }
): Promise<Generated> {
	const link = asked.parse(body);
	const [user] = await sql<{ id: string; is_confirmed: boolean }[]>`
		select id, confirmed_at is not null as is_confirmed from auth.users where email = ${link.email}`;
	if (!user) return { ok: false, unknown: true };
	if (link.type === 'signup' && user.is_confirmed) return { ok: false, unknown: false, refusal: taken() };
	if (link.type.startsWith('email_change')) {
		if (!link.new_email) return { ok: false, unknown: false, refusal: noNewAddress() };
		if ((await sql`select from auth.users where email = ${link.new_email}`).length > 0)
			return { ok: false, unknown: false, refusal: taken() };
	}

	const to = (link.type === 'email_change_new' && link.new_email) || link.email;
	const { code, hash } = newCode(to, codeLength);
	await keep(sql, user.id, link, hash);
	const verify = new URL('/auth/v1/verify', api);
	verify.search = String(
		new URLSearchParams({ token: hash, type: link.type, redirect_to: link.redirect_to })
	);
	return {
		ok: true,
		userId: user.id,
		properties: {
			action_link: verify.href,
			email_otp: code,
			hashed_token: hash,
			redirect_to: link.redirect_to,
			verification_type: link.type
		}
	};
}

async function keep(sql: Sql, id: string, { type, new_email }: Asked, hash: string): Promise<void> {
	switch (type) {
		case 'signup':
			await sql`
				update auth.users set confirmation_token = ${hash}, confirmation_sent_at = now() where id = ${id}`;
			return;
		case 'magiclink':
		case 'recovery':
			await sql`update auth.users set recovery_token = ${hash}, recovery_sent_at = now() where id = ${id}`;
			return;
		default:
			await sql`
				update auth.users set
					${sql(type === 'email_change_new' ? 'email_change_token_new' : 'email_change_token_current')} = ${hash},
					email_change = ${new_email ?? ''}, email_change_confirm_status = 0, email_change_sent_at = now()
				where id = ${id}`;
	}
}

const taken = () =>
	refuse({
		status: 422,
		code: 'email_exists',
		message: 'A user with this email address has already been registered'
	});

const noNewAddress = () =>
	refuse({
		status: 400,
		code: 'validation_failed',
		message: 'new_email is required for a change of address'
	});
