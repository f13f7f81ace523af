import { z } from 'zod';
import { dataClient } from '$lib/supabase/data';
import { fetchUntil } from './deadline';
import { project } from './project';

const previewSchema = z.object({ slug: z.string(), name: z.string(), invited_by: z.string() });

export type InvitationPreview = z.infer<typeof previewSchema>;

/** Where the link of an invitation leads, and who made it. Null when it is not good (any more). */
export async function preview(token: string): Promise<InvitationPreview | null> {
	const guest = dataClient(project(), fetchUntil(AbortSignal.timeout(3_000)));
	const { data, error } = await guest.rpc('invitation_preview', { token });
	if (error) throw new Error(`invitation_preview(): ${error.message}`);
	return previewSchema.nullable().parse(data);
}
