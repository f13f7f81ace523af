import { randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';

// Whoever asks for a link to sign in and has no account is made one by Supabase Lite at once: confirmed, in no transaction
// that says how, and signed in, before they have read a mail. As an admin's own, it passes where registration is closed.

/** What Auth makes of such a request: a sign-up, with a password that nobody knows. Null where it is another request. */
export async function asSignUp(
	sql: Sql,
	path: string,
	body: Record<string, unknown>
): Promise<Record<string, unknown> | null> {
	if (!asksForLink(path) || typeof body.email !== 'string') return null;
	if (path === '/otp' && body.create_user === false) return null;
	const [known] = await sql`select from auth.users where email = lower(${body.email.trim()})`;
	if (known) return null;
	return { email: body.email, password: randomBytes(32).toString('base64'), data: body.data };
}

/** Whether a mail with a link to sign in is asked for. */
export const asksForLink = (path: string): boolean => path === '/otp' || path === '/magiclink';
