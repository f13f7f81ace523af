import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, refusal, send, type Person } from './people.ts';

const block = (person: Person, other: Person) =>
	answer(person.data.rpc('block_person', { user_id: other.id }));
const unblock = (person: Person, other: Person) =>
	answer(person.data.rpc('unblock_person', { user_id: other.id }));
const open = ({ data }: Person, ...people: Person[]) =>
	data.rpc('open_direct_room', { people: people.map(({ id }) => id) });

test('between two of whom one has blocked the other, neither writes, edits or reacts any more', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await answer(open(ada, bob));
	const [hers, his] = [await send(ada, room, 'hello'), await send(bob, room, 'hi')];
	await block(ada, bob);

	for (const [person, mine] of [
		[ada, hers],
		[bob, his]
	] as const) {
		await expect(send(person, room, 'more')).rejects.toThrow('blocked');
		expect(await refusal(person.data.rpc('edit_message', { message_id: mine, body: 'more' }))).toBe(
			'blocked'
		);
		expect(await refusal(person.data.rpc('react', { message_id: mine, emoji: '👍' }))).toBe('blocked');
	}
	await answer(bob.data.rpc('delete_message', { message_id: his }));

	await unblock(ada, bob);
	await send(bob, room, 'sorry');
});

test('a message stored before the block is answered like the first time when it is sent again', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await answer(open(ada, bob));
	const id = await send(bob, room, 'hi');
	await block(ada, bob);
	const again = await bob.data.from('messages').insert({ id, room_id: room.id, body: 'hi' });
	expect([again.status, again.error]).toEqual([201, null]);
});

test('no conversation of the two is opened, and who is blocked takes the other into none', async () => {
	const { ada, bob, cleo } = await newPeople('ada', 'bob', 'cleo');
	await block(ada, bob);
	expect(await refusal(open(ada, bob))).toBe('blocked');
	expect(await refusal(open(bob, ada))).toBe('blocked');
	expect(await refusal(open(bob, ada, cleo))).toBe('blocked');
	const room_id = (await newRoom({ owner: bob })).id;
	expect(await refusal(bob.data.rpc('add_member', { room_id, user_id: ada.id }))).toBe('blocked');
	// Whom one has blocked one may still talk to among others.
	await answer(open(ada, bob, cleo));
});

test('an old conversation can still be read', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await answer(open(ada, bob));
	await block(ada, bob);
	expect((await answer(open(bob, ada))).id).toBe(room.id);
});

test('where others are, both go on writing', async () => {
	const { ada, bob, cleo } = await newPeople('ada', 'bob', 'cleo');
	const rooms = [await newRoom({ member: [ada, bob] }), await answer(open(ada, bob, cleo))];
	await block(ada, bob);
	for (const room of rooms) for (const person of [ada, bob]) await send(person, room, 'hello');
});

test('a block, and what it is about, is seen by whoever made it only', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	await block(ada, bob);
	await block(ada, bob);
	expect(await answer(ada.data.from('blocks').select('blocked_id'))).toEqual([{ blocked_id: bob.id }]);
	expect(await answer(bob.data.from('blocks').select())).toEqual([]);
	await unblock(bob, ada);
	expect(await answer(ada.data.from('blocks').select())).toHaveLength(1);
});

test('one blocks somebody else, who exists', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	expect(await refusal(ada.data.rpc('block_person', { user_id: ada.id }))).toBe('22023');
	expect(await refusal(ada.data.rpc('block_person', { user_id: crypto.randomUUID() }))).toBe('23503');
	await block(ada, bob);
	await sql`delete from auth.users where id = ${bob.id}`;
	expect(await answer(ada.data.from('blocks').select())).toEqual([]);
	expect(await refusal(ada.data.rpc('block_person', { user_id: bob.id }))).toBe('23503');
});

test('once a block has been made, nothing comes after it, however many were writing', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await answer(open(ada, bob));
	const writing = Promise.allSettled(Array.from({ length: 10 }, (_, n) => send(bob, room, `message ${n}`)));
	await block(ada, bob);
	const count = async () =>
		(await sql<[{ n: number }]>`select count(*)::int as n from public.messages where room_id = ${room.id}`)[0]
			.n;
	const then = await count();
	const sent = (await writing).filter(({ status }) => status === 'fulfilled').length;
	expect(await count()).toBe(then);
	expect(sent).toBe(then);
});
