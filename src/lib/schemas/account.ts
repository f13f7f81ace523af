import { z } from 'zod';
import { problem } from './problem';
import { displayName, username } from './profile';

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

const blank = z
	.string()
	.regex(/^\s*$/)
	.transform(() => undefined);

export const registerSchema = z.object({
	email,
	username,
	/** Left empty, it is the username. */
	display_name: z.union([blank, displayName]).optional(),
	password: newPassword,
	/** The token of the link that brought them here. */
	invitation: z.string().max(64).optional()
});

export const loginSchema = z.object({
	email,
	password: z.string().min(1, problem('password_missing'))
});

/** Whom to send a mail. */
export const mailSchema = z.object({ email });

/** As Auth makes them: `otp_length` digits. People copy spaces along. */
const code = z
	.string()
	.transform((typed) => typed.replace(/\s/g, ''))
	.pipe(z.string().regex(/^\d{6,10}$/, problem('code_form')));

export const codeSchema = z.object({ email, code });

const tokenHash = z.string().min(1).max(512);

/** What a link from a mail carries. `next` is checked where it is followed. */
export const confirmSchema = z.object({
	token_hash: tokenHash,
	type: z.enum(['signup', 'magiclink']),
	next: z.string().optional()
});

/** A new password, by the link of a mail. */
export const resetByLinkSchema = z.object({ token_hash: tokenHash, password: newPassword });

/** A new password, by the code of a mail. */
export const resetByCodeSchema = codeSchema.extend({ password: newPassword });

/** A new password, by a link or code that was good a moment ago. */
export const resetSchema = z.object({ password: newPassword });

export const emailChangeSchema = z.object({ email });

/** `code` is from a mail, where Auth wants one besides. */
export const passwordChangeSchema = z.object({
	current: z.string().min(1, problem('password_missing')),
	password: newPassword,
	code: z.string().trim().max(10, problem('code')).default('')
});

export const deletionSchema = z.object({ password: z.string().min(1, problem('password_missing')) });

/** What the two links of a change of address carry. */
export const emailConfirmSchema = z.object({ token_hash: tokenHash, type: z.literal('email_change') });
