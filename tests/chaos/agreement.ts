import { isDeepStrictEqual } from 'node:util';
import { unsent } from '../../src/lib/chat/outbox.ts';
import { sql } from '../realtime/project.ts';
import type { Written } from './people.ts';
import type { Place, Tab } from './tab.ts';

type Row = { id: string; seq: number; rev: number; author_id: string };

/** A room's messages as the database holds them. */
async function rowsOf(room: Place): Promise<Row[]> {
	const rows = await sql<{ row: Row }[]>`
		select to_jsonb(m) as row from public.messages m where m.room_id = ${room.id} order by m.seq`;
	return rows.map(({ row }) => row);
}

/** What differs between what the tabs show and what the database holds; nothing, once all have converged. */
export async function differences(tabs: Tab[], rooms: Place[]): Promise<string[]> {
	const found: string[] = [];
	const held = new Map(await Promise.all(rooms.map(async (room) => [room.id, await rowsOf(room)] as const)));
	for (const tab of tabs) {
		const name = tab.me.username;
		for (const room of rooms) {
			const feed = tab.rooms.get(room.id)?.conversation.feed;
			const rows = held.get(room.id)?.filter(({ seq }) => seq >= (feed?.from ?? 1)) ?? [];
			if (!feed || feed.to !== null || !same(feed.messages, rows)) {
				const stale = rows.filter((row, index) => !same(feed?.messages[index], row)).length;
				found.push(
					`${name} sees ${feed?.messages.length} of ${rows.length} messages, ${stale} not as they are`
				);
			}
		}
		const waiting = unsent(tab.chat.outbox.outbox).filter(({ roomId }) => held.has(roomId));
		for (const { state, reason } of waiting)
			found.push(`${name} has a message ${state} ${reason?.code ?? ''}`);
		if (!(await seesTheirRooms(tab))) found.push(`${name} sees other rooms than theirs`);
	}
	return found;
}

/** Whether what was written is stored once, and everyone's messages in the order they wrote them. */
export async function lostOrDisordered(written: Written[], rooms: Place[]): Promise<string[]> {
	const found: string[] = [];
	const ids = new Set(written.map(({ id }) => id));
	const authors = new Set(written.map(({ author }) => author));
	for (const room of rooms) {
		const rows = await rowsOf(room);
		const strange = rows.filter(({ id, author_id }) => authors.has(author_id) && !ids.has(id));
		if (strange.length > 0) found.push(`${strange.length} messages are stored that nobody wrote so often`);
		rows.forEach(({ seq }, index) => seq === index + 1 || found.push(`there is no message ${index + 1}`));
		const places = new Map(rows.map(({ id, seq }) => [id, seq]));
		const last = new Map<string, number>();
		for (const { id, author } of written.filter((message) => message.room === room.id)) {
			const seq = places.get(id);
			if (seq === undefined) found.push(`a message of ${author} is not stored`);
			else if (seq < (last.get(author) ?? 0))
				found.push(`a message of ${author} is stored before an earlier one`);
			last.set(author, seq ?? 0);
		}
	}
	return found;
}

async function seesTheirRooms(tab: Tab): Promise<boolean> {
	const theirs = await sql`
		select r.id, r.name, r.topic, c.seq::int, c.rev::int, r.epoch, s.last_read_seq::int,
			private.mention_count(r.id, s.user_id, s.last_read_seq)::int as mentions
		from public.read_states s join public.rooms r on r.id = s.room_id
		join private.room_counters c on c.room_id = r.id
		where s.user_id = ${tab.me.id} order by r.id`;
	const seen = [...tab.chat.rooms.list.rooms.values()]
		.map(({ id, name, topic, seq, rev, epoch, last_read_seq, mentions }) => {
			return { id, name, topic, seq, rev, epoch, last_read_seq, mentions };
		})
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	return same(
		seen,
		[...theirs].map((row) => ({ ...row }))
	);
}

function same(a: unknown, b: unknown): boolean {
	return isDeepStrictEqual(a, b);
}
