import { z } from 'zod';
import { problem } from './problem';

const bytes = (text: string) => new TextEncoder().encode(text).length;

const email = z
	.string()
	.trim()
	.max(254, problem('email_form'))
	.pipe(z.email(problem('email_form')));

/** bcrypt reads 72 bytes and no more; the least is `minimum_password_length` of supabase/config.toml. */
const newPassword = z
	.string()
	.refine((password) => bytes(password) >= 10, problem('password_short'))
	.refine((password) => bytes(password) <= 72, problem('password_long'));

export const registerSchema = z.object({
	email,
	username: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9_-]{3,24}$/, problem('username_form')),
	password: newPassword
});

export const loginSchema = z.object({
	email,
	password: z.string().min(1, problem('password_missing'))
});

/** What a link from a mail carries. `next` is checked where it is followed. */
export const confirmSchema = z.object({
	token_hash: z.string().min(1).max(512),
	type: z.enum(['signup']),
	next: z.string().optional()
});
