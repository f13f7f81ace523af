import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { as, codesOf, sql } from './at-once.ts';
import { newPeople, newRoom, write, type Person } from './people.ts';

const ROUNDS = 12;

/** Rooms in which everybody is, and is an owner. */
const newRooms = (people: Person[], count: number) =>
	Promise.all(Array.from({ length: count }, () => newRoom({ owner: people })));

test('deleting rooms while people send in them refuses some, and deadlocks nobody', async () => {
	const people = Object.values(await newPeople('p1', 'p2', 'p3', 'p4'));
	for (let round = 0; round < ROUNDS; round++) {
		const rooms = await newRooms(people, 3);
		const ids = rooms.map(({ id }) => id);
		const sends = people.flatMap((person) =>
			rooms.map(({ id: room_id }) =>
				as(person, (t) => t`insert into public.messages ${t({ id: randomUUID(), room_id, body: 'hello' })}`)
			)
		);
		const codes = await codesOf([
			...sends,
			sql`delete from public.rooms where id in ${sql(ids)}`,
			sql.begin(async (t) => {
				for (const id of ids.toReversed()) await t`delete from public.rooms where id = ${id}`;
			})
		]);
		expect(['42501', 'PGRST']).toEqual(expect.arrayContaining(codes));
	}
});

test('bulk inserts in opposite orders, into one room by people and into several by imports', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	for (let round = 0; round < ROUNDS; round++) {
		const rooms = await newRooms([ada, bob], 3);
		const rows = rooms.flatMap(({ id: room_id }) =>
			[ada, bob].map(({ id }) => ({ id: randomUUID(), room_id, author_id: id, body: 'bulk' }))
		);
		const own = [1, 2, 3].map((n) => ({ id: randomUUID(), room_id: rooms[0]?.id ?? '', body: `${n}` }));
		const codes = await codesOf([
			sql`insert into public.messages ${sql(rows)}`,
			sql`insert into public.messages ${sql(rows.toReversed())}`,
			as(ada, (t) => t`insert into public.messages ${t(own)}`),
			as(bob, (t) => t`insert into public.messages ${t(own.toReversed())}`)
		]);
		expect(['23505', 'PGRST']).toEqual(expect.arrayContaining(codes));
	}
});

test('edits, reactions and deletions of the same messages, by people and in the dashboard', async () => {
	const people = Object.values(await newPeople('p1', 'p2', 'p3', 'p4'));
	const [author] = people;
	if (!author) throw new Error('nobody');
	for (let round = 0; round < ROUNDS; round++) {
		const [room, other] = await newRooms(people, 2);
		if (!room || !other) throw new Error('no room');
		const ids = [
			...(await write(author, room, 'a', 'b', 'c')),
			...(await write(author, other, 'd', 'e', 'f'))
		];
		const calls = ids.flatMap((id, n) => [
			as(author, (t) => t`select public.edit_message(${id}, ${`edit ${round}`})`),
			...people.map((person) => as(person, (t) => t`select public.react(${id}, '👍')`)),
			...(n % 3 === 0 ? [as(author, (t) => t`select public.delete_message(${id})`)] : [])
		]);
		const codes = await codesOf([
			...calls,
			sql`delete from public.messages where id in ${sql(ids.toReversed())}`,
			sql`update public.messages set body = 'moderated' where id in ${sql(ids)} and deleted_at is null`,
			...calls
		]);
		expect(['23514', '42501', 'PGRST']).toEqual(expect.arrayContaining(codes));
	}
});

test('accounts and memberships that go while their people send, leave and are removed', async () => {
	for (let round = 0; round < ROUNDS / 2; round++) {
		const people = Object.values(await newPeople('p1', 'p2', 'p3', 'p4'));
		const [first, second, third, fourth] = people;
		if (!first || !second || !third || !fourth) throw new Error('nobody');
		const rooms = await newRooms(people, 4);
		const codes = await codesOf([
			...people.flatMap((person) =>
				rooms.map(({ id: room_id }) =>
					as(person, (t) => t`insert into public.messages ${t({ room_id, body: 'hello' })}`)
				)
			),
			sql`delete from auth.users where id = ${first.id}`,
			sql`delete from auth.users where id = ${second.id}`,
			...rooms.flatMap(({ id }) => [
				as(third, (t) => t`select public.remove_member(${id}, ${second.id})`),
				as(fourth, (t) => t`select public.leave_room(${id})`),
				sql`delete from public.memberships where room_id = ${id} and user_id = ${first.id}`
			]),
			sql`delete from public.rooms where id in ${sql(rooms.slice(2).map(({ id }) => id))}`
		]);
		expect(['42501', 'PGRST']).toEqual(expect.arrayContaining(codes));
	}
});
