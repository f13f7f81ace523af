import { z } from 'zod';
import { reportReasons, roomKinds } from './choices';
import { personSchema } from './person';

/** A message that waits for a decision, as `list_reports` tells of it. */
export const reportedSchema = z.object({
	message_id: z.uuid(),
	room: z.object({ kind: z.enum(roomKinds), slug: z.string(), name: z.string() }),
	author: personSchema,
	body: z.string(),
	is_deleted: z.boolean(),
	reported_at: z.string(),
	reports: z.array(
		z.object({
			reporter: personSchema,
			reason: z.enum(reportReasons),
			note: z.string(),
			created_at: z.string()
		})
	)
});
