import { z } from 'zod';
import { bodySchema } from './message';

/** Which message a form is about. */
const which = { message_id: z.uuid(), seq: z.coerce.number().int().positive() };

export const editSchema = z.object({ ...which, body: bodySchema });
export const removeSchema = z.object(which);
export const reactSchema = z.object({
	...which,
	emoji: z.string().min(1).max(40),
	on: z.stringbool()
});
export const markReadSchema = z.object({ room_id: z.uuid(), seq: which.seq });
export const markUnreadSchema = z.object({ message_id: which.message_id });
