import type { Person, Profile } from '$lib/schemas/person';
import type { DataClient } from '$lib/supabase/data';

/** A username as a pattern that only it matches, in capitals or not: `_` would stand for any letter. */
export function namedLike(username: string): string {
	return username.replace(/[\\%_]/g, '\\$&');
}

/** Someone by username, or null when it is nobody's. */
export async function find(data: DataClient, username: string): Promise<Profile | null> {
	const { data: found, error } = await data.rpc('find_person', { name: username });
	if (error) throw new Error(`find_person(): ${error.message}`);
	return found[0] ?? null;
}

/** Other people whose names are like what is typed; without anything typed, the first ones. */
export async function search(data: DataClient, typed: string): Promise<Person[]> {
	const { data: found, error } = await data.rpc('find_people', { search: typed });
	if (error) throw new Error(`find_people(): ${error.message}`);
	return found;
}

/** People by id, in the order of their names; whoever does not exist is left out. */
export async function byId(data: DataClient, ids: readonly string[]): Promise<Person[]> {
	if (ids.length === 0) return [];
	const { data: found, error } = await data
		.from('profiles')
		.select('id, username, display_name, avatar_color')
		.in('id', [...ids])
		.is('deleted_at', null)
		.order('display_name');
	if (error) throw new Error(`profiles: ${error.message}`);
	return found;
}

/** The ids of those whom this person has blocked. */
export async function blockedBy(data: DataClient): Promise<string[]> {
	const { data: blocks, error } = await data.from('blocks').select('blocked_id');
	if (error) throw new Error(`blocks: ${error.message}`);
	return blocks.map(({ blocked_id }) => blocked_id);
}

/** The conversation of these people with this person, made when there is none; or why there is none. */
export async function openDirect(
	data: DataClient,
	people: readonly string[]
): Promise<{ ok: true; slug: string } | { ok: false; error: { code: string; message: string } }> {
	const { data: room, error } = await data.rpc('open_direct_room', { people: [...people] });
	return error ? { ok: false, error } : { ok: true, slug: room.slug };
}
