import { expect, test } from 'vitest';
import type { Room } from '$lib/chat/rooms-list';
import { roomsLike } from './switching';

const room = (name: string, more: Partial<Room> = {}) =>
	({ name, kind: 'open', notify: 'everything', seq: 0, last_read_seq: 0, mentions: 0, ...more }) as Room;
const found = (rooms: Room[], typed: string) =>
	roomsLike(rooms, typed, ({ name }) => name).map(({ name }) => name);

test('rooms are found by the beginnings of their words, whatever the case and the accents', () => {
	const rooms = [room('Fête de l’école'), room('Les écoles'), room('Préécole'), room('Général')];
	expect(found(rooms, 'ecole')).toEqual(['Fête de l’école', 'Les écoles', 'Préécole']);
	expect(found(rooms, '#GÉN')).toEqual(['Général']);
	expect(found(rooms, 'nothing')).toEqual([]);
});

test('what is typed whole comes before what only holds it', () => {
	expect(found([room('old news'), room('news')], 'news')).toEqual(['news', 'old news']);
});

test('without anything typed, what waits comes first, then the latest', () => {
	const rooms = [
		room('old', { last_message_at: '2026-01-01T00:00:00Z' }),
		room('late', { last_message_at: '2026-02-01T00:00:00+00:00' }),
		room('muted', { notify: 'nothing', seq: 9 }),
		room('new', { seq: 1 }),
		room('calls', { seq: 1, mentions: 1 })
	];
	expect(found(rooms, '')).toEqual(['calls', 'new', 'late', 'old', 'muted']);
});
