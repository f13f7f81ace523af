import { expect, test } from 'vitest';
import { MyRooms } from './my-rooms';
import type { PersonSource } from './person-source';
import type { Room } from './rooms-list';

const room: Room = {
	...{ id: 'a', kind: 'open', slug: 'a', name: 'A', topic: '', epoch: 0, archived_at: null, people: [] },
	...{ role: 'member', notify: 'everything', seq: 9, rev: 9, last_read_seq: 0, mentions: 0 },
	last_message_at: null
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A database that takes its time: a call is carried out when `next` says so, or fails. */
function source() {
	const done: string[] = [];
	const waiting: { what: string; end: (isDone: boolean) => void }[] = [];
	let lastReadSeq = 0;
	const call = (what: string, place: number) =>
		new Promise<number>((resolve, reject) => {
			const end = (isDone: boolean) => {
				if (!isDone) return reject(new Error('down'));
				done.push(what);
				resolve((lastReadSeq = place));
			};
			waiting.push({ what, end });
		});
	const answers: PersonSource = {
		rooms: async () => [{ ...room, last_read_seq: lastReadSeq }],
		heads: async () => [{ room_id: 'a', seq: 9, rev: 9, epoch: 0, last_read_seq: lastReadSeq, mentions: 0 }],
		markRead: (_, seq) => call(`read ${seq}`, seq),
		markUnread: (id) => call(`unread ${id}`, 3),
		people: async () => []
	};
	/** Ends the oldest call. */
	const next = async (isDone = true) => {
		waiting.shift()?.end(isDone);
		await settled();
	};
	const rooms = new MyRooms({ id: 'me', username: 'ada' }, answers, () => undefined);
	rooms.open([room]);
	return { rooms, done, waiting, next };
}

test('what is read while something is being stored is stored after it, and only the last of it', async () => {
	const { rooms, done, next } = source();
	for (const seq of [1, 2, 5]) rooms.markRead('a', seq);
	await next();
	await next();
	await next();
	expect(done).toEqual(['read 1', 'read 5']);
	expect(rooms.list.rooms.get('a')?.last_read_seq).toBe(5);
});

test('marked as unread, it stays so: what was being stored as read comes before', async () => {
	const { rooms, done, waiting, next } = source();
	rooms.markRead('a', 5);
	const marked = rooms.markUnread('a', 'm4');
	await settled();
	expect(waiting.map(({ what }) => what)).toEqual(['read 5']);
	await next();
	await next();
	await marked;
	expect(done).toEqual(['read 5', 'unread m4']);
	expect(rooms.list.rooms.get('a')?.last_read_seq).toBe(3);
});

test('what could not be stored is stored with what is read next, or at the next check', async () => {
	const { rooms, done, next } = source();
	rooms.markRead('a', 1);
	await next(false);
	rooms.markRead('a', 2);
	await next(false);
	const checked = rooms.catchUp();
	await next();
	await checked;
	expect(done).toEqual(['read 2']);
});
