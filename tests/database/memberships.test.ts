import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, headOf, newPeople, newRoom, refusal, send, type Person } from './people.ts';

/** The roles in a room, by person. */
async function rolesIn(room: { id: string }): Promise<Record<string, string>> {
	const rows = await sql`select user_id, role from public.memberships where room_id = ${room.id}`;
	return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]));
}

const inRoom = (room: { id: string }, person: Person) => ({ room_id: room.id, user_id: person.id });

test('anyone joins an open room, once; a closed one only those who are added', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const [open, closed] = [await newRoom({ owner }, 'open'), await newRoom({ owner })];

	await answer(ada.data.rpc('join_room', { room_id: open.id }));
	await answer(ada.data.rpc('join_room', { room_id: open.id }));
	expect(await rolesIn(open)).toEqual({ [owner.id]: 'owner', [ada.id]: 'member' });
	expect(await refusal(ada.data.rpc('join_room', { room_id: closed.id }))).toBe('42501');
	expect(await refusal(ada.data.rpc('add_member', inRoom(closed, ada)))).toBe('42501');
	await answer(owner.data.rpc('add_member', inRoom(closed, ada)));
	await send(ada, closed, 'here I am');
});

test('someone removed neither reads nor writes from that moment, and does not come back by themselves', async () => {
	const { owner, mod, ada } = await newPeople('owner', 'mod', 'ada');
	const room = await newRoom({ owner, moderator: mod, member: ada }, 'open');
	await send(ada, room, 'hello');
	const { token } = (await answer(mod.data.rpc('create_invitation', { room_id: room.id }))) as {
		token: string;
	};
	await answer(mod.data.rpc('remove_member', inRoom(room, ada)));

	expect(await answer(ada.data.from('messages').select().eq('room_id', room.id))).toEqual([]);
	expect((await ada.data.rpc('open_room', { slug: room.slug })).data).toBe(null);
	await expect(send(ada, room, 'still here')).rejects.toThrow('42501');
	expect(await refusal(ada.data.rpc('join_room', { room_id: room.id }))).toBe('removed');
	expect(await refusal(ada.data.rpc('accept_invitation', { token }))).toBe('removed');

	await answer(mod.data.rpc('add_member', inRoom(room, ada)));
	await send(ada, room, 'back again');
});

test('what is being sent when its author is removed comes before; nothing comes after', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	const work: Promise<unknown>[] = [];
	let headWhenRemoved: unknown;
	await sql.begin(async (transaction) => {
		await transaction`select from private.room_counters where room_id = ${room.id} for update`;
		const [me] = await transaction<[{ pid: number }]>`select pg_backend_pid() as pid`;
		work.push(send(ada, room, 'on its way'));
		const [sender] = await waitingFor([me.pid]);
		work.push(
			answer(owner.data.rpc('remove_member', inRoom(room, ada))).then(async () => {
				headWhenRemoved = await headOf(room);
			})
		);
		// The removal has to wait for what is being sent.
		await Promise.race([waitingFor([sender ?? 0]), work[1]]);
	});
	await Promise.all(work);
	expect(headWhenRemoved).toEqual({ seq: 1, rev: 1 });
	expect(await headOf(room)).toEqual(headWhenRemoved);
});

/** The connections that wait for one of these, as soon as there are any. */
async function waitingFor(pids: number[]): Promise<number[]> {
	for (;;) {
		const rows = await sql<{ pid: number }[]>`
			select pid from pg_stat_activity where pg_blocking_pids(pid) && ${pids}::int[]`;
		if (rows.length > 0) return rows.map(({ pid }) => pid);
	}
}

test('moderators remove members, owners remove anyone, nobody removes themselves', async () => {
	const { owner, mod, mod2, ada } = await newPeople('owner', 'mod', 'mod2', 'ada');
	const room = await newRoom({ owner, moderator: [mod, mod2], member: ada });
	expect(await refusal(ada.data.rpc('remove_member', inRoom(room, mod)))).toBe('42501');
	expect(await refusal(mod.data.rpc('remove_member', inRoom(room, mod2)))).toBe('42501');
	expect(await refusal(mod.data.rpc('remove_member', inRoom(room, owner)))).toBe('42501');
	expect(await refusal(owner.data.rpc('remove_member', inRoom(room, owner)))).toBe('22023');

	await answer(mod.data.rpc('remove_member', inRoom(room, ada)));
	await answer(owner.data.rpc('remove_member', inRoom(room, mod)));
	expect(await rolesIn(room)).toEqual({ [owner.id]: 'owner', [mod2.id]: 'moderator' });
});

test('each departure begins the room’s next epoch', async () => {
	const { owner, ada, bob } = await newPeople('owner', 'ada', 'bob');
	const room = await newRoom({ owner, member: [ada, bob] });
	await answer(ada.data.rpc('leave_room', { room_id: room.id }));
	await answer(owner.data.rpc('remove_member', inRoom(room, bob)));
	expect(await answer(owner.data.rpc('room_heads'))).toMatchObject([{ room_id: room.id, epoch: 2 }]);
});

test('the last owner cannot leave others behind, and can once there is another, or nobody', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	const leave = ({ data }: Person) => refusal(data.rpc('leave_room', { room_id: room.id }));

	expect(await leave(owner)).toBe('last_owner');
	expect(await refusal(owner.data.rpc('set_member_role', { ...inRoom(room, owner), role: 'member' }))).toBe(
		'last_owner'
	);
	await answer(owner.data.rpc('hand_over_room', inRoom(room, ada)));
	expect(await rolesIn(room)).toEqual({ [owner.id]: 'moderator', [ada.id]: 'owner' });
	expect(await leave(owner)).toBe(null);
	expect(await leave(ada)).toBe(null);
	expect(await rolesIn(room)).toEqual({});
});

test('of two owners who leave at once, one stays', async () => {
	const { one, two, ada } = await newPeople('one', 'two', 'ada');
	const room = await newRoom({ owner: [one, two], member: ada });
	const codes = await Promise.all(
		[one, two].map(({ data }) => refusal(data.rpc('leave_room', { room_id: room.id })))
	);
	expect(codes.toSorted()).toEqual(['last_owner', null].toSorted());
});

test('only owners give roles', async () => {
	const { owner, mod, ada, eve } = await newPeople('owner', 'mod', 'ada', 'eve');
	const room = await newRoom({ owner, moderator: mod, member: ada });
	expect(await refusal(mod.data.rpc('set_member_role', { ...inRoom(room, ada), role: 'moderator' }))).toBe(
		'42501'
	);
	expect(await refusal(mod.data.rpc('hand_over_room', inRoom(room, ada)))).toBe('42501');
	expect(await refusal(owner.data.rpc('set_member_role', { ...inRoom(room, eve), role: 'owner' }))).toBe(
		'23503'
	);

	await answer(owner.data.rpc('set_member_role', { ...inRoom(room, ada), role: 'moderator' }));
	expect(await rolesIn(room)).toMatchObject({ [ada.id]: 'moderator' });
});

test('everyone chooses what of a room they are told', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const room = await newRoom({ member: ada });
	await answer(ada.data.rpc('set_notify', { room_id: room.id, notify: 'mentions' }));
	expect(await answer(ada.data.rpc('list_rooms'))).toMatchObject([{ notify: 'mentions' }]);
	expect(await refusal(eve.data.rpc('set_notify', { room_id: room.id, notify: 'nothing' }))).toBe('42501');
});

test('whoever confirms their address is in the default rooms, and not in archived ones', async () => {
	const { ada } = await newPeople('ada');
	const [old] = await sql`
		insert into public.rooms (slug, name, is_default, archived_at)
		values (${`old-${ada.id}`}, 'Old', true, now()) returning id`;
	await sql`update auth.users set email_confirmed_at = now() where id = ${ada.id}`;
	await sql`update public.rooms set is_default = false where id = ${old?.id}`;

	const rooms = await answer(ada.data.rpc('list_rooms'));
	expect(rooms.map(({ slug }) => slug)).toContain('general');
	expect(rooms.map(({ id }) => id)).not.toContain(old?.id);
	expect(rooms.every(({ unread }) => unread === 0)).toBe(true);
});
