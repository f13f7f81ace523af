import { error as unavailable } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '$lib/paraglide/messages';
import { dataClient } from '$lib/supabase/data';
import { fetchUntil } from './deadline';
import { project } from './project';

const previewSchema = z.object({
	slug: z.string(),
	name: z.string(),
	topic: z.string(),
	members: z.int(),
	invited_by: z.string()
});

export type InvitationPreview = z.infer<typeof previewSchema>;

/** Where the link of an invitation leads, and who made it. Null when it is not good (any more). */
export async function preview(token: string): Promise<InvitationPreview | null> {
	const guest = dataClient(project(), fetchUntil(AbortSignal.timeout(3_000)));
	const { data, error } = await guest.rpc('invitation_preview', { token });
	// Without a code there was no answer.
	if (error && !error.code) unavailable(503, m.error_unavailable());
	if (error) throw new Error(`invitation_preview(): ${error.message}`);
	return previewSchema.nullable().parse(data);
}

/** The address of an invitation, under the site's: the one link for guests and members. */
export function pathOf(token: string): string {
	return `/invite/${token}`;
}

/** The token in such an address; none in any other. */
export function tokenIn(path: string): string | null {
	return /^\/invite\/([\w-]{1,64})$/.exec(path)?.[1] ?? null;
}
