import { z } from 'zod';
import { languages, themes } from './choices';

/** Someone as others see them. Without a colour of their choice, theirs follows from their id. */
export const personSchema = z.object({
	id: z.uuid(),
	username: z.string(),
	display_name: z.string(),
	avatar_color: z.string().nullish()
});

export type Person = z.infer<typeof personSchema>;

/** Someone as everybody who is signed in sees them. */
export type Profile = Person & { bio: string; created_at: string };

/** The signed-in person, as `me()` tells. */
export const meSchema = personSchema.extend({
	is_admin: z.boolean(),
	locale: z.enum(languages).nullable(),
	theme: z.enum(themes)
});

export type Me = z.infer<typeof meSchema>;
