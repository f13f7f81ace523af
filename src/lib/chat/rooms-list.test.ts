import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageChange } from './message';
import type { Notice } from './notice';
import {
	missing,
	noRooms,
	reduceRooms,
	unreadOf,
	type Room,
	type RoomsEvent,
	type RoomsList
} from './rooms-list';
import { ask, me, Site } from './rooms-site';

const roomId = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constantFrom('add', 'remove', 'rename'), roomId, which: fc.nat(9) })
	},
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constantFrom('write', 'mention', 'say', 'delete'),
			roomId,
			which: fc.nat(9)
		})
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constantFrom('read', 'list', 'heads'), roomId, which: fc.nat(9) })
	},
	{ weight: 6, arbitrary: fc.record({ do: fc.constantFrom('deliver', 'lose'), roomId, which: fc.nat(9) }) }
);

test('whatever is lost, late or answered out of order, the list ends as the database is', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
			const site = new Site();
			site.add('a');
			let list = noRooms;
			let underway: RoomsEvent[] = [];
			const tell = (notice: Notice | null) => notice && underway.push({ type: 'told', notice });
			const hear = (change: MessageChange | null) => change && underway.push({ type: 'changed', change, me });
			for (const { do: what, roomId, which } of steps) {
				if (what === 'add' && !site.rooms.has(roomId)) tell(site.add(roomId));
				// An id that comes back would be another room's: its numbers never go down.
				if (what === 'remove' && roomId === 'c') tell(site.remove(roomId));
				if (what === 'rename') tell(site.rename(roomId, `name ${which}`));
				if (what === 'write' || what === 'mention') hear(site.write(roomId, what === 'mention'));
				if (what === 'say') hear(site.say(roomId));
				if (what === 'delete') hear(site.erase(roomId, which));
				if (what === 'read') tell(site.read(roomId, which));
				if (what === 'list') underway.push({ type: 'listed', asked: list.now, rooms: site.list() });
				if (what === 'heads') underway.push({ type: 'headed', asked: list.now, heads: site.heads() });
				const event = underway[which % Math.max(1, underway.length)];
				if (!event || (what !== 'deliver' && what !== 'lose')) continue;
				if (what === 'deliver') list = reduceRooms(list, event);
				underway = underway.filter((other) => other !== event);
			}
			// The regular question; names, which it does not tell, come with the list.
			list = reduceRooms(list, { type: 'headed', asked: list.now, heads: site.heads() });
			list = ask(list, site);
			list = reduceRooms(list, { type: 'listed', asked: list.now, rooms: site.list() });
			const sorted = (rooms: Iterable<Room>) => [...rooms].sort((a, b) => (a.id < b.id ? -1 : 1));
			expect(sorted(list.rooms.values())).toEqual(sorted(site.list()));
			expect(missing(list)).toBeNull();
		}),
		{ numRuns: 1_000 }
	);
});

function listOf(site: Site): RoomsList {
	return reduceRooms(noRooms, { type: 'listed', asked: noRooms.now, rooms: site.list() });
}

test('a message counts as unread at once, and a mention is asked for', () => {
	const site = new Site();
	site.add('a');
	let list = listOf(site);
	const plain = site.write('a', false);
	if (plain) list = reduceRooms(list, { type: 'changed', change: plain, me });
	expect([...list.rooms.values()].map(unreadOf)).toEqual([1]);
	expect(missing(list)).toBeNull();

	const mention = site.write('a', true);
	if (mention) list = reduceRooms(list, { type: 'changed', change: mention, me });
	expect(missing(list)).toBe('heads');
	expect(ask(list, site).rooms.get('a')).toMatchObject({ mentions: 1, seq: 2 });
});

test('what one writes on another device is read there, without a question, when all before it was', () => {
	const site = new Site();
	site.add('a');
	let list = listOf(site);
	const hear = (change: MessageChange | null) => {
		if (change) list = reduceRooms(list, { type: 'changed', change, me });
	};
	hear(site.say('a'));
	expect([...list.rooms.values()].map(unreadOf)).toEqual([0]);
	expect(missing(list)).toBeNull();

	hear(site.write('a', false));
	hear(site.say('a'));
	expect(ask(list, site).rooms.get('a')).toMatchObject({ seq: 3, last_read_seq: 1 });
});

test('that one has read what is before one’s own message may be told after it', () => {
	const site = new Site();
	site.add('a');
	let list = listOf(site);
	const changes = [site.write('a', false)];
	const notice = site.read('a', 1);
	changes.push(site.say('a'));
	for (const change of changes) if (change) list = reduceRooms(list, { type: 'changed', change, me });
	const asked = list.now;
	if (notice) list = reduceRooms(list, { type: 'told', notice });
	list = reduceRooms(list, { type: 'headed', asked, heads: site.heads() });
	expect(missing(list)).toBe('heads');
	expect(ask(list, site).rooms.get('a')).toMatchObject({ seq: 2, last_read_seq: 2 });
});

test('read on another device, the badge goes without a question', () => {
	const site = new Site();
	site.add('a');
	site.write('a', true);
	let list = listOf(site);
	const notice = site.read('a', 1);
	if (notice) list = reduceRooms(list, { type: 'told', notice });
	expect(list.rooms.get('a')).toMatchObject({ last_read_seq: 1, mentions: 0 });
	expect(missing(list)).toBeNull();
});

test('added, a room is asked for and appears; removed, it is gone at once', () => {
	const site = new Site();
	let list = listOf(site);
	list = reduceRooms(list, { type: 'told', notice: site.add('c') });
	expect(missing(list)).toBe('list');
	list = ask(list, site);
	expect([...list.rooms.keys()]).toEqual(['c']);
	list = reduceRooms(list, { type: 'told', notice: site.remove('c') });
	expect(list.rooms.size).toBe(0);
});

test('an answer from before a removal does not bring the room back', () => {
	const site = new Site();
	site.add('c');
	let list = listOf(site);
	const late: RoomsEvent = { type: 'listed', asked: list.now, rooms: site.list() };
	list = reduceRooms(list, { type: 'told', notice: site.remove('c') });
	expect(reduceRooms(list, late).rooms.size).toBe(0);
});

test('a room that heads do not tell of is gone, and one they tell of anew is asked for', () => {
	const site = new Site();
	site.add('a');
	let list = listOf(site);
	site.remove('a');
	site.add('b');
	list = reduceRooms(list, { type: 'headed', asked: list.now, heads: site.heads() });
	expect(list.rooms.size).toBe(0);
	expect([...ask(list, site).rooms.keys()]).toEqual(['b']);
});
