import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import type { Person } from './people.ts';
import { owner } from './project.ts';

/** Someone's id. */
export async function idOf({ username }: Person): Promise<string> {
	const { data, error } = await owner.from('profiles').select('id').eq('username', username).single();
	if (error) throw error;
	return data.id;
}

/** A closed room of these people alone: what others say in the common one would move things under their fingers. */
export async function closedRoom(
	people: { id: string; role?: 'owner' | 'moderator' | 'member' }[]
): Promise<{ id: string; slug: string }> {
	const slug = `room-${randomUUID()}`;
	const made = await owner.from('rooms').insert({ slug, name: 'Test', kind: 'closed' }).select('id').single();
	const id: string = made.data?.id;
	const memberships = people.map(({ id: user_id, role = 'member' }) => ({ room_id: id, user_id, role }));
	expect((await owner.from('memberships').insert(memberships)).error).toBeNull();
	return { id, slug };
}
