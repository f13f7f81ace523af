import { expect, test } from 'vitest';
import { callsIn, newCalls } from './calls';
import type { Room } from './rooms-list';

const room: Room = {
	...{ id: 'r', kind: 'open', slug: 'r', name: 'Room', topic: '', epoch: 0, role: 'member', people: [] },
	...{ notify: 'everything', seq: 5, rev: 5, last_read_seq: 5, mentions: 0 },
	...{ archived_at: null, last_message_at: null }
};
const told = (more: Partial<Room>, later: Partial<Room>) =>
	newCalls([{ ...room, ...more }], [{ ...room, ...more, ...later }]).length;

test('a room tells as much as its level says', () => {
	const message = { seq: 6 };
	const mention = { seq: 6, mentions: 1 };
	expect(told({ notify: 'everything' }, message)).toBe(1);
	expect(told({ notify: 'mentions' }, message)).toBe(0);
	expect(told({ notify: 'mentions' }, mention)).toBe(1);
	expect(told({ notify: 'nothing' }, mention)).toBe(0);
	expect(told({ notify: 'mentions', kind: 'direct' }, message)).toBe(1);
	expect(told({ notify: 'nothing', kind: 'direct' }, message)).toBe(0);
});

test('what is read, marked as unread or mine is no news', () => {
	expect(told({}, { seq: 6, last_read_seq: 6 })).toBe(0);
	expect(told({}, { last_read_seq: 3 })).toBe(0);
	expect(newCalls([], [room])).toEqual([]);
});

test('in a direct conversation each message is to the person, elsewhere the mentions', () => {
	expect(callsIn({ ...room, last_read_seq: 2, mentions: 1 })).toBe(1);
	expect(callsIn({ ...room, kind: 'direct', last_read_seq: 2 })).toBe(3);
	expect(callsIn({ ...room, kind: 'direct', last_read_seq: 2, notify: 'nothing' })).toBe(0);
});
