import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, refusal, send, type Person } from './people.ts';

const open = ({ data }: Person, ...people: { id: string }[]) =>
	data.rpc('open_direct_room', { people: people.map(({ id }) => id) });

test('the same people always get the same room, whoever opens it and in whatever order', async () => {
	const { ada, bob, cleo } = await newPeople('ada', 'bob', 'cleo');
	const room = await answer(open(ada, bob, cleo));
	expect(room).toMatchObject({ kind: 'direct', name: '' });
	expect((await answer(open(cleo, ada, bob, ada, cleo))).id).toBe(room.id);
	expect((await answer(open(ada, bob))).id).not.toBe(room.id);

	await send(bob, room, 'hello');
	expect(await answer(cleo.data.rpc('open_room', { slug: room.slug }))).toMatchObject({
		messages: [{ body: 'hello' }],
		people: expect.arrayContaining([expect.objectContaining({ id: ada.id })])
	});
});

test('opened by all of them at once, it is one room', async () => {
	const people = Object.values(await newPeople('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'));
	const rooms = await Promise.all(people.map((person) => answer(open(person, ...people))));
	expect(new Set(rooms.map(({ id }) => id)).size).toBe(1);
	expect(await sql`select from public.memberships where room_id = ${rooms[0]?.id ?? ''}`).toHaveLength(8);
});

test('a conversation is of two to eight people who exist', async () => {
	const people = Object.values(await newPeople('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'));
	const [first, second] = people;
	if (!first || !second) throw new Error('nobody');
	expect(await refusal(open(first, first))).toBe('22023');
	expect(await refusal(open(first, ...people))).toBe('22023');
	expect(await refusal(open(first, { id: crypto.randomUUID() }))).toBe('23503');
	await sql`delete from auth.users where id = ${second.id}`;
	expect(await refusal(open(first, second))).toBe('23503');
});

test('it is theirs: nobody is added, leaves, is above the others or may change it', async () => {
	const { ada, bob, eve } = await newPeople('ada', 'bob', 'eve');
	const { id: room_id } = await answer(open(ada, bob));
	const calls = [
		ada.data.rpc('add_member', { room_id, user_id: eve.id }),
		ada.data.rpc('remove_member', { room_id, user_id: bob.id }),
		ada.data.rpc('leave_room', { room_id }),
		ada.data.rpc('set_member_role', { room_id, user_id: ada.id, role: 'owner' as const }),
		ada.data.rpc('rename_room', { room_id, name: 'Ours' }),
		ada.data.rpc('archive_room', { room_id }),
		ada.data.rpc('create_invitation', { room_id })
	];
	for (const call of calls) expect(await refusal(call)).toBe('direct');
	expect(await refusal(eve.data.rpc('join_room', { room_id }))).toBe('42501');
	expect(await refusal(eve.data.rpc('rename_room', { room_id, name: 'Mine' }))).toBe('42501');
	expect(await refusal(ada.data.rpc('create_room', { name: 'x', kind: 'direct' }))).toBe('22023');
});

test('whose row went in the dashboard finds the conversation again by opening it', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await answer(open(ada, bob));
	await sql`delete from public.memberships where room_id = ${room.id} and user_id = ${ada.id}`;
	expect((await ada.data.rpc('open_room', { slug: room.slug })).data).toBe(null);

	expect((await answer(open(ada, bob))).id).toBe(room.id);
	await send(ada, room, 'here again');
});
