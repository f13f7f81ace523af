import { z } from 'zod';

const placeSchema = z
	.object({
		around: z.coerce.number().int().positive(),
		before: z.coerce.number().int().positive(),
		after: z.coerce.number().int().positive()
	})
	.partial();

/** A place in a room's history, by the numbers of messages: around one, before it or after it. */
export type Place = z.infer<typeof placeSchema>;

/** The place that an address asks for; none when it asks for nothing that is one. */
export function placeIn(address: URLSearchParams): Place {
	const asked = Object.fromEntries(
		(['around', 'before', 'after'] as const).flatMap((name) => {
			const value = address.get(name);
			return value === null ? [] : [[name, value]];
		})
	);
	return placeSchema.safeParse(asked).data ?? {};
}
