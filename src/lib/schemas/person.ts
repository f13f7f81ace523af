import { z } from 'zod';

/** Someone as others see them. */
export const personSchema = z.object({ id: z.uuid(), username: z.string(), display_name: z.string() });

export type Person = z.infer<typeof personSchema>;
