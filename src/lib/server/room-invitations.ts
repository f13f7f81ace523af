import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '$lib/paraglide/messages';
import type { DataClient } from '$lib/supabase/data';

/** The invitations of a room that are good now, the newest first. A 404 page for whoever may not see them. */
export async function current(data: DataClient, roomId: string) {
	const { data: rows, error: refusal } = await data.rpc('room_invitations', { room_id: roomId });
	if (refusal?.code === '42501' || refusal?.code === 'direct') error(404, m.error_not_found());
	if (refusal) throw new Error(`room_invitations(): ${refusal.message}`);

	const now = Date.now();
	const good = rows.filter(
		({ revoked_at, expires_at, uses, max_uses }) =>
			revoked_at === null && Date.parse(expires_at) > now && uses < max_uses
	);
	const makers = await names(
		data,
		good.map(({ created_by }) => created_by)
	);
	return good.map(({ id, created_by, expires_at, uses, max_uses }) => ({
		id,
		expires_at,
		uses,
		max_uses,
		by: makers.get(created_by) ?? m.room_someone()
	}));
}

async function names(data: DataClient, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const { data: people, error: refusal } = await data
		.from('profiles')
		.select('id, display_name')
		.in('id', [...new Set(ids)]);
	if (refusal) throw new Error(`profiles: ${refusal.message}`);
	return new Map(people.map(({ id, display_name }) => [id, display_name]));
}

const createdSchema = z.object({ token: z.string() });

type Created = { refusal: null; token: string } | { refusal: { code: string; message: string }; token: null };

/** Makes a link into a room, good for so many hours and people. Its token is told this once. */
export async function create(
	data: DataClient,
	roomId: string,
	{ hours, max_uses }: { hours: number; max_uses: number }
): Promise<Created> {
	const { data: created, error: refusal } = await data.rpc('create_invitation', {
		room_id: roomId,
		valid_for: `${hours} hours`,
		max_uses
	});
	if (refusal) return { refusal, token: null };
	return { refusal: null, token: createdSchema.parse(created).token };
}
