import { expect, onTestFinished, test, vi } from 'vitest';
import { unreadOf } from '../../src/lib/chat/rooms-list.ts';
import { answer, newPeople, newPerson, newRoom, send, write } from '../database/people.ts';
import { project, sql } from '../realtime/project.ts';
import { Deeds } from './deeds.ts';
import { Dice } from './dice.ts';
import { calm, Network } from './network.ts';
import { Tab, type Place } from './tab.ts';

/** Waits until something holds; the test's own limit ends the wait. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 15_000, interval: 20 });

async function open(
	me: { id: string; username: string },
	rooms: Place[] = [],
	deeds = new Deeds()
): Promise<Tab> {
	const places = { rest: `${project.url}/rest/v1`, realtime: project.url };
	const network = new Network(places, calm, new Dice(1), deeds);
	await network.open();
	const tab = await Tab.open(me, network, rooms);
	onTestFinished(() => tab.close());
	return tab;
}

const roomOf = (tab: Tab, { id }: Place) => tab.chat.rooms.list.rooms.get(id);
const presenceOf = (tab: Tab, { id }: Place) => tab.rooms.get(id)?.presence;

test('added to a room, it appears; removed, it goes', async () => {
	const { ada, grace } = await newPeople('ada', 'grace');
	const room = await newRoom({ owner: grace });
	const tab = await open(ada);
	await until(() => expect(tab.isLive).toBe(true));
	await answer(grace.data.rpc('add_member', { room_id: room.id, user_id: ada.id }));
	await until(() => expect(roomOf(tab, room)).toMatchObject({ slug: room.slug, role: 'member' }));
	await answer(grace.data.rpc('remove_member', { room_id: room.id, user_id: ada.id }));
	await until(() => expect(roomOf(tab, room)).toBeUndefined());
});

test('what a room is called and what one may do there is known, although nobody was told', async () => {
	const { ada, grace } = await newPeople('ada', 'grace');
	const room = await newRoom({ owner: grace, member: ada });
	const deeds = new Deeds();
	const tab = await open(ada, [], deeds);
	await until(() => expect(roomOf(tab, room)).toMatchObject({ name: 'Test', role: 'member' }));
	await until(() => expect(tab.isLive).toBe(true));
	tab.network.weather = { ...calm, skipped: 1 };
	await answer(grace.data.rpc('rename_room', { room_id: room.id, name: 'Other' }));
	await answer(grace.data.rpc('set_member_role', { room_id: room.id, user_id: ada.id, role: 'moderator' }));
	await until(() => expect(deeds.of('events skipped')).toBe(2));
	tab.network.weather = calm;
	tab.network.cut();
	await until(() => expect(roomOf(tab, room)).toMatchObject({ name: 'Other', role: 'moderator' }));
});

test('unread and mentions count up live, and reading on one device clears both on the other', async () => {
	const { ada, grace } = await newPeople('ada', 'grace');
	const room = await newRoom({ owner: grace, member: ada });
	const [phone, desk] = [await open(ada), await open(ada)];
	await until(() => expect(phone.isLive && desk.isLive).toBe(true));
	await send(grace, room, 'hello');
	await send(grace, room, `@${ada.username}, are you there?`);
	for (const tab of [phone, desk]) {
		await until(() => {
			const seen = roomOf(tab, room);
			expect(seen && [unreadOf(seen), seen.mentions]).toEqual([2, 1]);
		});
	}
	phone.chat.rooms.markRead(room.id, 2);
	expect(roomOf(phone, room)).toMatchObject({ last_read_seq: 2, mentions: 0 });
	await until(() => expect(roomOf(desk, room)).toMatchObject({ last_read_seq: 2, mentions: 0 }));

	const [{ id }] = await sql<[{ id: string }]>`
		select id from public.messages where room_id = ${room.id} and seq = 2`;
	await desk.chat.rooms.markUnread(room.id, id);
	await until(() => expect(roomOf(phone, room)).toMatchObject({ last_read_seq: 1, mentions: 1 }));

	phone.chat.rooms.markRead(room.id, 2);
	await until(() => expect(roomOf(desk, room)).toMatchObject({ last_read_seq: 2 }));
	await send(ada, room, 'I am');
	for (const tab of [phone, desk])
		await until(() => expect(roomOf(tab, room)).toMatchObject({ seq: 3, last_read_seq: 3, mentions: 0 }));
});

test('who is in the room and who writes is seen by its members, and by nobody who has left', async () => {
	const { ada, grace, ines } = await newPeople('ada', 'grace', 'ines');
	const room = await newRoom({ owner: ada, member: [grace, ines] });
	const tabs = await Promise.all([ada, grace, ines].map((person) => open(person, [room])));
	const [first, second, third] = tabs;
	if (!first || !second || !third) throw new Error('There are three tabs.');
	const all = [ada.id, grace.id, ines.id].sort();
	for (const tab of tabs) await until(() => expect(presenceOf(tab, room)?.present).toEqual(all));

	// Key after key, as one writes: what comes too soon after the last sign is none.
	const isSeenWriting = () => {
		presenceOf(second, room)?.type();
		expect(presenceOf(first, room)?.typing).toEqual([grace.id]);
	};
	await until(isSeenWriting);
	await second.chat.outbox.send({ roomId: room.id, body: 'here it is' });
	await until(() => expect(presenceOf(first, room)?.typing).toEqual([]));
	await until(isSeenWriting);
	// Nothing follows: it holds for as long as a sign holds.
	await until(() => expect(presenceOf(first, room)?.typing).toEqual([]));

	await answer(ada.data.rpc('remove_member', { room_id: room.id, user_id: ines.id }));
	const rest = [ada.id, grace.id].sort();
	await until(() => expect(presenceOf(first, room)?.present).toEqual(rest));
	await until(() => expect(presenceOf(second, room)?.present).toEqual(rest));
	await until(() => expect(presenceOf(third, room)?.present).toEqual([]));
});

test('who is online is seen by everyone who is signed in, until their page closes', async () => {
	const { ada, grace } = await newPeople('ada', 'grace');
	const [mine, theirs] = [await open(ada), await open(grace)];
	const online = (tab: Tab) => tab.chat.online.people.map(({ id }) => id);
	for (const tab of [mine, theirs]) {
		await until(() => expect(online(tab)).toEqual(expect.arrayContaining([ada.id, grace.id])));
	}
	expect(mine.chat.online.people.find(({ id }) => id === grace.id)?.username).toBe(grace.username);
	theirs.close();
	await until(() => expect(online(mine)).not.toContain(grace.id));
	expect(online(mine)).toContain(ada.id);
});

test('what is written is pending until the feed shows it, answers what it answers, and takes reactions', async () => {
	const ada = await newPerson('ada');
	const room = await newRoom({ owner: ada });
	const tab = await open(ada, [room]);
	const conversation = tab.rooms.get(room.id)?.conversation;
	const first = await tab.chat.outbox.send({ roomId: room.id, body: 'first' });
	expect(tab.chat.outbox.outbox.map(({ id }) => id)).toEqual([first.id]);
	await tab.chat.outbox.send({ roomId: room.id, body: 'second', replyTo: first.id });
	await until(() => {
		expect(conversation?.feed.messages.map(({ body, reply_to }) => [body, reply_to])).toEqual([
			['first', null],
			['second', first.id]
		]);
		expect(tab.chat.outbox.outbox).toEqual([]);
	});
	const message = { id: first.id, room_id: room.id };
	expect(await tab.chat.react(message, '👍')).toMatchObject({ ok: true });
	expect(await tab.chat.edit(message, 'mended')).toMatchObject({ ok: true });
	await until(() =>
		expect(conversation?.feed.messages[0]).toMatchObject({
			body: 'mended',
			reactions: [{ emoji: '👍', people: [ada.id] }]
		})
	);
	expect(await tab.chat.react(message, 'no emoji')).toMatchObject({ ok: false, reason: { code: '22023' } });
});

test('history is had both ways, and around a message far up, and joins what comes live', async () => {
	const { ada, grace } = await newPeople('ada', 'grace');
	const room = await newRoom({ owner: grace, member: ada });
	await write(grace, room, ...Array.from({ length: 160 }, (_, n) => `${n + 1}`));
	const tab = await open(ada, [room]);
	const conversation = tab.rooms.get(room.id)?.conversation;
	if (!conversation) throw new Error('The room is not open.');
	const held = () => {
		const { messages } = conversation.feed;
		return [messages[0]?.seq, messages.at(-1)?.seq, messages.length];
	};
	expect(held()).toEqual([111, 160, 50]);
	expect(await conversation.before()).toBe(true);
	expect(held()).toEqual([61, 160, 100]);
	await conversation.around(20);
	expect(held()).toEqual([1, 44, 44]);
	while (await conversation.after());
	expect(held()).toEqual([1, 160, 160]);
	await write(grace, room, 'live');
	await until(() => expect(held()).toEqual([1, 161, 161]));
});
