import type { MessageChange } from './message';
import type { Notice } from './notice';
import { missing, reduceRooms, type Head, type Room, type RoomsList } from './rooms-list';

/** Whose rooms they are. */
export const me = { id: 'me', username: 'Ada' };

/** The person's rooms as the database keeps them, and what it tells of them: for tests. */
export class Site {
	readonly rooms = new Map<string, Room & { mentioned: Set<number> }>();

	add(id: string): Notice {
		this.rooms.set(id, {
			id,
			kind: 'open',
			slug: id,
			name: id,
			topic: '',
			epoch: 0,
			archived_at: null,
			role: 'member',
			notify: 'everything',
			seq: 0,
			rev: 0,
			last_read_seq: 0,
			mentions: 0,
			last_message_at: null,
			people: [],
			mentioned: new Set()
		});
		return { type: 'added', roomId: id };
	}

	remove(id: string): Notice {
		this.rooms.delete(id);
		return { type: 'removed', roomId: id };
	}

	write(id: string, isMention: boolean): MessageChange | null {
		const room = this.rooms.get(id);
		if (!room) return null;
		const [seq, rev] = [(room.seq += 1), (room.rev += 1)];
		if (isMention) room.mentioned.add(seq);
		room.last_message_at = `t${seq}`;
		const body = isMention ? 'hello @ada' : 'hello';
		return { id: `${id} ${seq}`, room_id: id, seq, rev, body, author_id: 'other', created_at: `t${seq}` };
	}

	/** A message of the person's own, read when all before it was. */
	say(id: string): MessageChange | null {
		const change = this.write(id, false);
		const room = this.rooms.get(id);
		if (room && room.last_read_seq === room.seq - 1) room.last_read_seq = room.seq;
		return change && { ...change, author_id: me.id };
	}

	erase(id: string, choice: number): MessageChange | null {
		const room = this.rooms.get(id);
		if (!room || room.seq === 0) return null;
		const seq = 1 + (choice % room.seq);
		room.mentioned.delete(seq);
		return { id: `${id} ${seq}`, room_id: id, seq, rev: (room.rev += 1), body: '', author_id: 'other' };
	}

	read(id: string, choice: number): Notice | null {
		const room = this.rooms.get(id);
		if (!room) return null;
		room.last_read_seq = choice % (room.seq + 1);
		return { type: 'read', roomId: id, lastReadSeq: room.last_read_seq };
	}

	rename(id: string, name: string): Notice | null {
		const room = this.rooms.get(id);
		if (!room) return null;
		room.name = name;
		return { type: 'room', roomId: id, kind: room.kind, slug: room.slug, name, topic: '', archivedAt: null };
	}

	list(): Room[] {
		return [...this.rooms.values()].map(({ mentioned, ...room }) => ({
			...room,
			mentions: [...mentioned].filter((seq) => seq > room.last_read_seq).length
		}));
	}

	heads(): Head[] {
		return this.list().map(({ id, seq, rev, epoch, last_read_seq, mentions }) => ({
			room_id: id,
			seq,
			rev,
			epoch,
			last_read_seq,
			mentions
		}));
	}
}

/** Asks as long as something is missing, as the engine does. */
export function ask(list: RoomsList, site: Site): RoomsList {
	for (let what = missing(list); what; what = missing(list)) {
		const asked = list.now;
		list =
			what === 'list'
				? reduceRooms(list, { type: 'listed', asked, rooms: site.list() })
				: reduceRooms(list, { type: 'headed', asked, heads: site.heads() });
	}
	return list;
}
