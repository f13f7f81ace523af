import type { Person } from '$lib/schemas/person';
import type { Database } from '$lib/supabase/database.types';
import type { MessageChange } from './message';
import type { Notice } from './notice';

type Functions = Database['public']['Functions'];

/** Where a room stands, as `room_heads()` tells. */
export type Head = Functions['room_heads']['Returns'][number];

/** One of the person's rooms, as the list beside the conversation shows it. */
export type Room = Omit<
	Functions['list_rooms']['Returns'][number],
	'unread' | 'people' | 'archived_at' | 'last_message_at'
> & {
	archived_at: string | null;
	last_message_at: string | null;
	/** The others in a direct room; nobody in the other kinds. */
	people: readonly Person[];
};

/** The person's rooms, as far as it is known. */
export type RoomsList = {
	readonly rooms: ReadonlyMap<string, Room>;
	/** Counts what happened. An answer says nothing of what happened after it was asked for. */
	readonly now: number;
	/** When each room was last told of. */
	readonly told: ReadonlyMap<string, number>;
	/** The place of the last message that the person themselves was heard to write, by room. */
	readonly own: ReadonlyMap<string, number>;
	/** When it last became doubtful where rooms stand, and which rooms there are. */
	readonly doubted: { readonly heads: number; readonly list: number };
	/** Until when it is certain. */
	readonly known: { readonly heads: number; readonly list: number };
};

export type RoomsEvent =
	/** All the rooms, asked for when the list was at `asked`. */
	| { type: 'listed'; asked: number; rooms: readonly Room[] }
	| { type: 'headed'; asked: number; heads: readonly Head[] }
	/** Realtime tells of a message. */
	| { type: 'changed'; change: MessageChange; me: { id: string; username: string } }
	| { type: 'told'; notice: Notice };

/** A list of which nothing is known yet. */
export const noRooms: RoomsList = {
	rooms: new Map(),
	now: 1,
	told: new Map(),
	own: new Map(),
	doubted: { heads: 0, list: 1 },
	known: { heads: 0, list: 0 }
};

/** What has to be asked for before the list is certain. */
export function missing({ doubted, known }: RoomsList): 'list' | 'heads' | null {
	if (doubted.list > known.list) return 'list';
	return doubted.heads > known.heads ? 'heads' : null;
}

/** How many messages someone has not read. */
export function unreadOf({ seq, last_read_seq }: Room): number {
	return Math.max(0, seq - last_read_seq);
}

/** The list after an event. */
export function reduceRooms(list: RoomsList, event: RoomsEvent): RoomsList {
	switch (event.type) {
		case 'listed':
			return relist(list, event.asked, event.rooms);
		case 'headed':
			return head(list, event.asked, event.heads);
		case 'changed':
			return hear(list, event.change, event.me);
		case 'told':
			return beTold(list, event.notice);
	}
}

function relist(list: RoomsList, asked: number, answer: readonly Room[]): RoomsList {
	if (asked < list.known.list) return list;
	const isTold = (id: string) => (list.told.get(id) ?? 0) > asked;
	const rooms = new Map([...list.rooms].filter(([id]) => isTold(id)));
	for (const room of answer) {
		const held = list.rooms.get(room.id);
		if (isTold(room.id)) {
			if (held) rooms.set(room.id, further(held, room));
		} else rooms.set(room.id, held ? further(room, held) : room);
	}
	return { ...list, rooms, known: { list: asked, heads: Math.max(asked, list.known.heads) } };
}

function head(list: RoomsList, asked: number, heads: readonly Head[]): RoomsList {
	if (asked < list.known.heads) return list;
	const isTold = (id: string) => (list.told.get(id) ?? 0) > asked;
	const rooms = new Map([...list.rooms].filter(([id]) => isTold(id)));
	let stranger = false;
	for (const head of heads) {
		const held = list.rooms.get(head.room_id);
		if (!held) stranger ||= !isTold(head.room_id);
		else if (isTold(head.room_id)) rooms.set(held.id, further(held, head));
		else {
			const { last_read_seq, mentions } = head;
			rooms.set(held.id, further({ ...held, last_read_seq, mentions }, head));
		}
	}
	const next = { ...list, rooms, known: { ...list.known, heads: asked } };
	return stranger ? doubt(next, 'list') : next;
}

/** The room, at the furthest numbers known of it: answers may be older than events. */
function further(
	room: Room,
	other: Pick<Room, 'seq' | 'rev' | 'epoch'> & { last_message_at?: string | null }
): Room {
	return {
		...room,
		seq: Math.max(room.seq, other.seq),
		rev: Math.max(room.rev, other.rev),
		epoch: Math.max(room.epoch, other.epoch),
		last_message_at:
			other.seq > room.seq ? (other.last_message_at ?? room.last_message_at) : room.last_message_at
	};
}

function hear(list: RoomsList, change: MessageChange, me: { id: string; username: string }): RoomsList {
	const room = list.rooms.get(change.room_id);
	if (!room || change.rev <= room.rev) return list;
	const isNew = change.seq > room.seq;
	const last_message_at = isNew ? (change.created_at ?? room.last_message_at) : room.last_message_at;
	const next = put(list, {
		...room,
		seq: Math.max(room.seq, change.seq),
		rev: change.rev,
		last_message_at
	});
	if (isNew && change.author_id === me.id) return hearOwn(next, change);
	if (change.seq <= room.last_read_seq || change.author_id === me.id) return next;
	// Only the database knows who is mentioned: whether “@room” was said by someone who may say it.
	const isMentioning = mayMention(change.body ?? '', me.username);
	return isMentioning || (!isNew && room.mentions > 0) ? doubt(next, 'heads') : next;
}

/** Whoever had read everything has read what they write. Only the database knows what they had read, on any device. */
function hearOwn(list: RoomsList, { room_id, seq }: MessageChange): RoomsList {
	const heard = { ...list, own: new Map(list.own).set(room_id, seq) };
	const room = list.rooms.get(room_id);
	if (room?.last_read_seq !== seq - 1) return doubt(heard, 'heads');
	return put(heard, { ...room, last_read_seq: seq });
}

function mayMention(body: string, username: string): boolean {
	const text = body.toLowerCase();
	return text.includes('@room') || text.includes(`@${username.toLowerCase()}`);
}

function beTold(list: RoomsList, notice: Notice): RoomsList {
	const now = list.now + 1;
	const heard = { ...list, now, told: new Map(list.told).set(notice.roomId, now) };
	const room = list.rooms.get(notice.roomId);
	switch (notice.type) {
		case 'added':
			return doubt(heard, 'list');
		case 'removed': {
			const rooms = new Map(list.rooms);
			rooms.delete(notice.roomId);
			return { ...heard, rooms };
		}
		case 'membership':
			return room ? put(heard, { ...room, role: notice.role, notify: notice.notify }) : doubt(heard, 'list');
		case 'room': {
			const { kind, slug, name, topic, archivedAt: archived_at } = notice;
			return room ? put(heard, { ...room, kind, slug, name, topic, archived_at }) : doubt(heard, 'list');
		}
		case 'read': {
			if (!room) return doubt(heard, 'list');
			const last_read_seq = notice.lastReadSeq;
			if (last_read_seq >= room.seq) return put(heard, { ...room, last_read_seq, mentions: 0 });
			const isFurther = last_read_seq >= room.last_read_seq;
			// Told late, when what they wrote next has been heard already and was read with it.
			const isBeforeOwn = list.own.get(notice.roomId) === last_read_seq + 1;
			const next = put(heard, { ...room, last_read_seq });
			return isFurther && room.mentions === 0 && !isBeforeOwn ? next : doubt(next, 'heads');
		}
	}
}

function put(list: RoomsList, room: Room): RoomsList {
	return { ...list, rooms: new Map(list.rooms).set(room.id, room) };
}

function doubt(list: RoomsList, what: 'heads' | 'list'): RoomsList {
	const now = list.now + 1;
	return { ...list, now, doubted: { ...list.doubted, [what]: now } };
}
