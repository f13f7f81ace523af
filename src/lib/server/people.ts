import type { Person } from '$lib/schemas/person';
import type { DataClient } from '$lib/supabase/data';

/** A username as a pattern that only it matches, in capitals or not: `_` would stand for any letter. */
export function namedLike(username: string): string {
	return username.replace(/[\\%_]/g, '\\$&');
}

/** Who has this username, in capitals or not. */
export async function find(data: DataClient, username: string): Promise<Person | null> {
	const { data: person, error } = await data
		.from('profiles')
		.select('id, username, display_name, avatar_color')
		.ilike('username', namedLike(username))
		.is('deleted_at', null)
		.maybeSingle();
	if (error) throw new Error(`profiles: ${error.message}`);
	return person;
}
