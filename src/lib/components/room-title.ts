import type { Room } from '$lib/chat/rooms-list';
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';
import { nameOf } from './person-name';

/** What a room is called: its name, or in a direct conversation the others'. */
export function titleOf({ kind, name, people }: Pick<Room, 'kind' | 'name' | 'people'>): string {
	if (kind !== 'direct') return name;
	const names = people.map(nameOf);
	return names.length > 0 ? new Intl.ListFormat(getLocale()).format(names) : m.room_someone();
}
