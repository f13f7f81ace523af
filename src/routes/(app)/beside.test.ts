import { expect, test } from 'vitest';
import type { Room } from '$lib/chat/rooms-list';
import { roomBeside } from './beside';

const room = (slug: string, unread = 0) => ({ slug, seq: unread, last_read_seq: 0 }) as Room;
const rooms = [room('a'), room('b', 2), room('c'), room('d', 1)];
const beside = (...[slug, by, isUnreadOnly]: [string | undefined, 1 | -1, boolean?]) =>
	roomBeside(rooms, slug, by, isUnreadOnly)?.slug;

test('one goes through the rooms in both directions, and around', () => {
	expect(beside('a', 1)).toBe('b');
	expect(beside('d', 1)).toBe('a');
	expect(beside('a', -1)).toBe('d');
	expect(beside(undefined, 1)).toBe('a');
	expect(beside(undefined, -1)).toBe('d');
});

test('one may go through those with something unread only', () => {
	expect(beside('a', 1, true)).toBe('b');
	expect(beside('b', 1, true)).toBe('d');
	expect(beside('c', -1, true)).toBe('b');
	expect(roomBeside([room('a')], 'a', 1, true)).toBeUndefined();
	expect(roomBeside([], undefined, 1)).toBeUndefined();
});
