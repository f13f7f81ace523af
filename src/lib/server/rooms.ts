import { error } from '@sveltejs/kit';
import type { Opened } from '$lib/chat/conversation';
import type { Message } from '$lib/chat/message';
import { personSource } from '$lib/chat/person-source';
import { roomSource, type RoomSource } from '$lib/chat/room-source';
import type { Room } from '$lib/chat/rooms-list';
import { m } from '$lib/paraglide/messages';
import type { Place } from '$lib/schemas/place';
import type { Role } from '$lib/schemas/choices';
import type { Person } from '$lib/schemas/person';
import { openedRoomSchema, roomPreviewSchema, type OpenedRoom, type RoomPreview } from '$lib/schemas/room';
import type { DataClient } from '$lib/supabase/data';
import { namedLike } from './people';

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

/** One of the person's rooms, by its address. A 404 page for any other. */
export async function find(data: DataClient, slug: string) {
	const { data: room, error: refusal } = await data
		.from('rooms')
		.select('id, name, topic')
		.eq('slug', slug)
		.maybeSingle();
	if (refusal) throw new Error(`rooms: ${refusal.message}`);
	return room ?? error(404, m.error_room_not_found());
}

/** Gives a room another name and topic. Says why not, when the database refuses. */
export async function describe(
	data: DataClient,
	room: { id: string; name: string; topic: string },
	{ name, topic }: { name: string; topic: string }
): Promise<{ code: string; message: string } | null> {
	const room_id = room.id;
	const renamed = name === room.name ? null : (await data.rpc('rename_room', { room_id, name })).error;
	if (renamed || topic === room.topic) return renamed;
	return (await data.rpc('set_room_topic', { room_id, topic })).error;
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

export type Member = Person & { role: Role };

/** Who is in one of the person's rooms, by name. */
export async function members(data: DataClient, slug: string): Promise<Member[]> {
	const { data: rows, error } = await data
		.from('memberships')
		.select('role, profiles(id, username, display_name, avatar_color), rooms!inner()')
		.eq('rooms.slug', slug);
	if (error) throw new Error(`memberships: ${error.message}`);
	const people = rows.map(({ role, profiles }) => ({ ...profiles, role }));
	return people.sort((a, b) => a.display_name.localeCompare(b.display_name));
}

export type MemberInFull = Member & { bio: string; joined_at: string };

/** Somebody in a room by their username, or null when nobody of that name is in it. */
export async function member(
	data: DataClient,
	roomId: string,
	username: string
): Promise<MemberInFull | null> {
	const { data: row, error } = await data
		.from('memberships')
		.select('role, joined_at, profiles!inner(id, username, display_name, avatar_color, bio)')
		.eq('room_id', roomId)
		.ilike('profiles.username', namedLike(username))
		.maybeSingle();
	if (error) throw new Error(`memberships: ${error.message}`);
	return row && { ...row.profiles, role: row.role, joined_at: row.joined_at };
}

/** How many open rooms are found at a time. */
export const FOUND = 50;

/** Open rooms that have this in their name or topic, by address, after an address. */
export async function browse(data: DataClient, search: string, after: string) {
	const { data: found, error } = await data.rpc('browse_rooms', { search, after });
	if (error) throw new Error(`browse_rooms(): ${error.message}`);
	return found;
}

/** An open room as those see it who are not in it, or null when there is none of this address. */
export async function preview(data: DataClient, slug: string): Promise<RoomPreview | null> {
	const { data: shown, error } = await data.rpc('room_preview', { slug });
	if (error) throw new Error(`room_preview(): ${error.message}`);
	return roomPreviewSchema.nullable().parse(shown);
}
