import type { Opened } from '$lib/chat/conversation';
import type { Message } from '$lib/chat/message';
import { personSource } from '$lib/chat/person-source';
import { roomSource, type RoomSource } from '$lib/chat/room-source';
import type { Room } from '$lib/chat/rooms-list';
import type { Place } from '$lib/schemas/place';
import { openedRoomSchema, type OpenedRoom } from '$lib/schemas/room';
import type { Person } from '$lib/schemas/person';
import type { DataClient } from '$lib/supabase/data';

const PAGE = 50;

/** The person's rooms, with what is unread in them. */
export function list(data: DataClient): Promise<Room[]> {
	return personSource(data).rooms();
}

/** A room with its last messages, or null when there is no such room for this person. */
export async function open(data: DataClient, slug: string): Promise<OpenedRoom | null> {
	const { data: opened, error } = await data.rpc('open_room', { slug });
	if (error) throw new Error(`open_room(): ${error.message}`);
	return openedRoomSchema.nullable().parse(opened);
}

export type NewMessage = { id: string; room_id: string; body: string; reply_to?: string | undefined };

/** Stores a message. Storing the same one again changes nothing. */
export function send(data: DataClient, message: NewMessage) {
	return data.from('messages').insert(message);
}

/** Turns an opened room to a place in its history, with the authors of what is written there. */
export async function turn(data: DataClient, opened: OpenedRoom, place: Place): Promise<OpenedRoom & Opened> {
	const source = roomSource(data, opened.room);
	const elsewhere = await pageAt(source, place);
	const [first] = elsewhere;
	// Nothing is there, or the last page holds it.
	if (!first || first.seq >= (opened.messages[0]?.seq ?? 0)) return opened;

	const known = new Set(opened.people.map(({ id }) => id));
	const strangers = new Set(elsewhere.map(({ author_id }) => author_id).filter((id) => !known.has(id)));
	const people = strangers.size > 0 ? await source.people([...strangers]) : [];
	return { ...opened, elsewhere, people: [...opened.people, ...people] };
}

async function pageAt(source: RoomSource, place: Place): Promise<Message[]> {
	if (place.before !== undefined) return source.before(place.before, PAGE);
	if (place.after !== undefined) return source.after(place.after, PAGE);
	if (place.around === undefined) return [];
	const [before, after] = await Promise.all([
		source.before(place.around, PAGE / 2),
		source.after(place.around - 1, PAGE / 2)
	]);
	return [...before, ...after];
}

export type Member = Person & { role: 'owner' | 'moderator' | 'member' };

/** Who is in a room, by name. */
export async function members(data: DataClient, roomId: string): Promise<Member[]> {
	const { data: rows, error } = await data
		.from('memberships')
		.select('role, profiles(id, username, display_name)')
		.eq('room_id', roomId);
	if (error) throw new Error(`memberships: ${error.message}`);
	const people = rows.flatMap(({ role, profiles }) => (profiles ? [{ ...profiles, role }] : []));
	return people.sort((a, b) => a.display_name.localeCompare(b.display_name));
}

/** Leaves a room. Says why not, if the database refuses. */
export async function leave(data: DataClient, roomId: string): Promise<{ code: string } | null> {
	const { error } = await data.rpc('leave_room', { room_id: roomId });
	return error && { code: error.code };
}
