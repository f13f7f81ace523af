import { z } from 'zod';
import { problem } from './problem';
import { username } from './profile';

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
	username,
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

export const emailChangeSchema = z.object({ email });

/** `code` is from a mail, where Auth wants one besides. */
export const passwordChangeSchema = z.object({
	current: z.string().min(1, problem('password_missing')),
	password: newPassword,
	code: z.string().trim().max(10, problem('code')).default('')
});

export const deletionSchema = z.object({ password: z.string().min(1, problem('password_missing')) });

/** What the two links of a change of address carry. */
export const emailConfirmSchema = z.object({
	token_hash: z.string().min(1).max(512),
	type: z.literal('email_change')
});
