import type { Json } from '$lib/supabase/database.types';
import type { Person } from '$lib/schemas/person';
import type { DataClient } from '../supabase/data';
import { answered, peopleById } from './room-source';
import type { Head, Room } from './rooms-list';

/** What the database knows of a person's rooms. Every question throws when it is not answered. */
export type PersonSource = {
	/** All my rooms. */
	rooms: () => Promise<Room[]>;
	/** Where my rooms stand. */
	heads: () => Promise<Head[]>;
	/** I have read a room up to a place. Answers where I am then. */
	markRead: (roomId: string, seq: number) => Promise<number>;
	/** From this message on, its room is unread to me. Answers where I am then. */
	markUnread: (messageId: string) => Promise<number>;
	/** People by id; whoever is unknown is left out. */
	people: (ids: readonly string[]) => Promise<Person[]>;
};

/** The person whose data it is. */
export function personSource(data: DataClient): PersonSource {
	return {
		rooms: async () => {
			const rooms = answered('list_rooms()', await data.rpc('list_rooms'));
			return rooms.map(({ unread: _, people, ...room }) => ({ ...room, people: readPeople(people) }));
		},
		heads: async () => answered('room_heads()', await data.rpc('room_heads')),
		markRead: async (room_id, seq) => answered('mark_read()', await data.rpc('mark_read', { room_id, seq })),
		markUnread: async (message_id) =>
			answered('mark_unread()', await data.rpc('mark_unread', { message_id })),
		people: (ids) => peopleById(data, ids)
	};
}

function readPeople(people: Json): Person[] {
	if (!Array.isArray(people)) return [];
	return people.flatMap((person) => {
		if (typeof person !== 'object' || person === null || Array.isArray(person)) return [];
		const { id, username, display_name, avatar_color } = person;
		if (typeof id !== 'string' || typeof username !== 'string' || typeof display_name !== 'string') return [];
		return [
			{ id, username, display_name, avatar_color: typeof avatar_color === 'string' ? avatar_color : null }
		];
	});
}
