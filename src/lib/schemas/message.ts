import { z } from 'zod';
import { LONGEST_MESSAGE, normalise } from './message-body';
import { isVisible } from './plain';
import { problem } from './problem';

/** What someone typed, as it is stored, or what is wrong with it. */
export const bodySchema = z
	.string()
	.transform(normalise)
	.refine(isVisible, problem('message_empty'))
	.refine((body) => [...body].length <= LONGEST_MESSAGE, problem('message_long'));

export const messageSchema = z.object({
	id: z.uuid(),
	room_id: z.uuid(),
	reply_to: z.uuid().optional(),
	body: bodySchema
});
