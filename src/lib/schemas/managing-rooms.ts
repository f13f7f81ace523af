import { z } from 'zod';
import {
	invitationLives,
	invitationUses,
	LONGEST_ROOM_NAME,
	LONGEST_TOPIC,
	notifyLevels,
	roles
} from './choices';
import { isVisible } from './plain';
import { lengthOf, oneLine } from './plain-text';
import { problem } from './problem';

/** The form of a room's name and topic. */
export const roomSchema = z.object({
	name: oneLine
		.refine(isVisible, problem('room_name_empty'))
		.refine((name) => lengthOf(name) <= LONGEST_ROOM_NAME, problem('room_name_long')),
	topic: oneLine.refine((topic) => lengthOf(topic) <= LONGEST_TOPIC, problem('topic_long'))
});

/** The form of a new room. Direct ones have no form. */
export const newRoomSchema = roomSchema.extend({ kind: z.enum(['open', 'closed'], problem('kind_missing')) });

/** Which room a form is about, where its page's address does not say. */
export const whichRoomSchema = z.object({ room_id: z.uuid() });

/** What is looked for among the open rooms, and after which of them. Anything else is looked for as nothing. */
export const browseSchema = z.object({
	q: oneLine.transform((search) => search.slice(0, 100)).catch(''),
	after: z.string().max(48).catch('')
});

export const notifySchema = z.object({ notify: z.enum(notifyLevels) });

export const roleSchema = z.object({ role: z.enum(roles) });

/** Whom to add, as people write a name: with its @ or without. */
export const addSchema = z.object({
	username: z
		.string()
		.transform((name) => name.trim().replace(/^@/, ''))
		.pipe(z.string().regex(/^[A-Za-z0-9_-]{3,24}$/, problem('person_unknown')))
});

/** A number among these, as a form sends it. */
const oneOf = <Numbers extends readonly number[]>(numbers: Numbers) =>
	z.coerce.number().pipe(z.literal(numbers));

export const invitationSchema = z.object({
	hours: oneOf(invitationLives),
	max_uses: oneOf(invitationUses)
});

export const whichInvitationSchema = z.object({ invitation_id: z.uuid() });
