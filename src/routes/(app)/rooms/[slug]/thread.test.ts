import { expect, test } from 'vitest';
import type { Message } from '$lib/chat/message';
import { linesOf, placeOf } from './thread';

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
const start = Date.parse('2026-11-25T22:00:00Z');

/** A message by `author`, `minutes` after the start. */
function said(seq: number, author: string, minutes: number, more: Partial<Message> = {}): Message {
	return {
		...{ id: `m${seq}`, room_id: 'r', author_id: author, body: 'Bonjour', reply_to: null, reactions: [] },
		...{ seq, rev: seq, created_at: new Date(start + minutes * 60_000).toISOString() },
		...{ edited_at: null, deleted_at: null },
		...more
	};
}

const reader = { id: 'me', newAfter: 100 };
const continued = (messages: Message[]) =>
	linesOf(messages, reader, dayOf).map(({ isContinued }) => isContinued);

test('messages of one author are continued, until someone else speaks or time passes', () => {
	expect(continued([said(1, 'a', 0), said(2, 'a', 1), said(3, 'b', 2), said(4, 'a', 3)])).toEqual([
		...[false, true, false, false]
	]);
	expect(continued([said(1, 'a', 0), said(2, 'a', 5)])).toEqual([false, false]);
	expect(continued([said(1, 'a', 0), said(2, 'a', 1, { reply_to: 'm1' })])).toEqual([false, false]);
});

test('a new day begins with a line of its own, and the author is named again', () => {
	const lines = linesOf([said(1, 'a', 118), said(2, 'a', 119), said(3, 'a', 121)], reader, dayOf);
	expect(lines.map(({ startsDay }) => startsDay)).toEqual([true, false, true]);
	expect(lines.map(({ isContinued }) => isContinued)).toEqual([false, true, false]);
});

test('what is new begins once, with what others wrote', () => {
	const messages = [said(1, 'a', 0), said(2, 'me', 0), said(3, 'a', 0), said(4, 'a', 0)];
	const firstNew = (newAfter: number, held = messages) =>
		linesOf(held, { id: 'me', newAfter }, dayOf).find(({ startsNew }) => startsNew)?.message.seq;
	expect(firstNew(1)).toBe(3);
	expect(firstNew(3)).toBe(4);
	expect(firstNew(4)).toBeUndefined();
	// The window begins after it: the line is further up.
	expect(firstNew(1, messages.slice(3))).toBeUndefined();
	expect(firstNew(2, messages.slice(2))).toBe(3);
});

test('a line stays the same object until something about it is another', () => {
	const [first, second, third] = [said(1, 'a', 0), said(2, 'a', 1), said(3, 'a', 2)];
	const before = linesOf([first, second], reader, dayOf);
	const after = linesOf([first, second, third], reader, dayOf);
	expect(after[0]).toBe(before[0]);
	expect(after[1]).toBe(before[1]);
	expect(linesOf([second, third], reader, dayOf)[0]).toEqual({
		...before[1],
		startsDay: true,
		isContinued: false
	});
	const edited = { ...second, rev: 4 };
	expect(linesOf([first, edited], reader, dayOf)[1]?.message).toBe(edited);
});

test('only a link to a message leads to a place', () => {
	expect(placeOf('#m-12')).toBe(12);
	for (const fragment of ['', '#m-', '#m-1x', '#content', '#m-9999999999999999']) {
		expect(placeOf(fragment)).toBeNull();
	}
});
