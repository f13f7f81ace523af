import { z } from 'zod';
import {
	avatarColors,
	languages,
	LONGEST_BIO,
	LONGEST_NAME,
	LONGEST_NOTE,
	reportReasons,
	themes
} from './choices';
import { isVisible } from './plain';
import { lengthOf, oneLine, plainText } from './plain-text';
import { problem } from './problem';

/** The name shown beside messages: one line. */
export const displayName = oneLine
	.refine(isVisible, problem('display_name_empty'))
	.refine((name) => lengthOf(name) <= LONGEST_NAME, problem('display_name_long'));

/** What others call someone by. `@room` means everyone, so that it is nobody's. */
export const username = z
	.string()
	.trim()
	.regex(/^[A-Za-z0-9_-]{3,24}$/, problem('username_form'))
	.refine((name) => name.toLowerCase() !== 'room', problem('username_taken'));

/** The form of one's own profile. No colour is the one that follows from one's id. */
export const profileSchema = z.object({
	display_name: displayName,
	username,
	bio: plainText.refine((bio) => lengthOf(bio) <= LONGEST_BIO, problem('bio_long')),
	avatar_color: z.union([z.literal('').transform(() => null), z.enum(avatarColors)])
});

/** The form of one's preferences. An empty language is the one that the browser asks for. */
export const preferencesSchema = z.object({ locale: z.enum(['', ...languages]), theme: z.enum(themes) });

/** The form that reports a message, and perhaps blocks its author too. */
export const reportSchema = z.object({
	reason: z.enum(reportReasons, problem('reason_missing')),
	note: plainText.refine((note) => lengthOf(note) <= LONGEST_NOTE, problem('note_long')),
	block: z.literal('on').optional()
});
