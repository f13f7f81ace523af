import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import {
	answer,
	headOf,
	messageOf,
	newPeople,
	newRoom,
	refusal,
	send,
	write,
	type Person
} from './people.ts';

const deleteAccount = ({ id }: Person) => sql`delete from auth.users where id = ${id}`;

test('messages and reactions stay, unchanged, under a person without a name', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const [mine, theirs] = [await send(ada, room, 'mine'), await send(bob, room, 'yours')];
	await answer(ada.data.rpc('react', { message_id: theirs, emoji: '👍' }));
	const before = [await headOf(room), await messageOf(mine), await messageOf(theirs)];
	await deleteAccount(ada);

	expect([await headOf(room), await messageOf(mine), await messageOf(theirs)]).toEqual(before);
	const profile = await answer(bob.data.from('profiles').select().eq('id', ada.id).single());
	expect(profile).toMatchObject({ username: ada.id, display_name: '—', deleted_at: expect.any(String) });
	expect((await bob.data.rpc('username_available', { username: ada.username })).data).toBe(true);
});

test('of the person nothing else stays, and their token is worth nothing', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const open = await newRoom({ owner: bob }, 'open');
	const room = await newRoom({ member: [ada, bob] });
	await sql`insert into private.site_admins (user_id) values (${ada.id})`;
	await send(ada, room, 'bye');
	await deleteAccount(ada);

	for (const table of ['public.memberships', 'public.read_states', 'private.site_admins']) {
		expect(await sql`select from ${sql(table)} where user_id = ${ada.id}`, table).toHaveLength(0);
	}
	await expect(send(ada, room, 'still here')).rejects.toThrow('42501');
	expect(await refusal(ada.data.rpc('join_room', { room_id: open.id }))).toBe('42501');
	expect(await refusal(ada.data.rpc('create_room', { name: 'Mine' }))).toBe('42501');
	expect(await refusal(ada.data.rpc('open_direct_room', { people: [bob.id] }))).toBe('42501');
});

test('a room that loses its last owner goes to its oldest moderator, else to its oldest member', async () => {
	const { ada, mod, early, late } = await newPeople('ada', 'mod', 'early', 'late');
	const [moderated, simple, alone] = [
		await newRoom({ owner: ada, moderator: mod, member: early }),
		await newRoom({ owner: ada, member: [early, late] }),
		await newRoom({ owner: ada })
	];
	await deleteAccount(ada);

	const owners = await sql`
		select room_id, user_id from public.memberships
		where role = 'owner' and room_id in ${sql([moderated.id, simple.id, alone.id])}`;
	expect(owners).toHaveLength(2);
	expect(owners).toContainEqual({ room_id: moderated.id, user_id: mod.id });
	expect(owners).toContainEqual({ room_id: simple.id, user_id: early.id });
});

/** How much the person has written. */
const THOUSANDS = process.env.TEST_EVERY ? 20 : 2;

test('with thousands of messages behind it, an account goes without touching one of them', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	// A thousand in a transaction: the counter's row has a version for each of them until it commits.
	for (let thousand = 0; thousand < THOUSANDS; thousand++) {
		await sql`
			insert into public.messages (room_id, author_id, body)
			select ${room.id}, ${ada.id}, 'message ' || n from generate_series(1, 1000) as n`;
	}
	const versions = () => sql`
		select count(*)::int, max(xmin::text::bigint) as last from public.messages where author_id = ${ada.id}`;
	const before = await versions();

	// While it is going, others send: the transaction that deletes it is still open.
	await sql.begin(async (transaction) => {
		await transaction`delete from auth.users where id = ${ada.id}`;
		await send(bob, room, 'meanwhile');
	});
	expect(await versions()).toEqual(before);
	expect(await write(bob, room, 'afterwards')).toHaveLength(1);
});
