import { expect, test } from 'vitest';
import { as, codesOf, connectionOf, sql, untilAwaited } from './at-once.ts';
import { answer, headOf, newPeople, newRoom, refusal, send, write } from './people.ts';

const ROUNDS = 8;

test('what waited while its room was archived is refused: messages, edits, deletions and reactions', async () => {
	const { owner } = await newPeople('owner');
	const room = await newRoom({ owner });
	const [edited, removed, liked] = await write(owner, room, 'one', 'two', 'three');
	const acts = [
		() => owner.data.from('messages').insert({ room_id: room.id, body: 'too late' }),
		() => owner.data.rpc('edit_message', { message_id: edited ?? '', body: 'too late' }),
		() => owner.data.rpc('delete_message', { message_id: removed ?? '' }),
		() => owner.data.rpc('react', { message_id: liked ?? '', emoji: '👍' })
	];
	for (const act of acts) {
		await sql`update public.rooms set archived_at = null where id = ${room.id}`;
		let answered: Promise<string | null> | undefined;
		await sql.begin(async (archiving) => {
			// In the order of locks: it would wait in a circle with whoever else changes rooms by hand.
			await archiving`select private.hold_several_rooms()`;
			await archiving`select from private.room_counters where room_id = ${room.id} for update`;
			answered = refusal(act());
			await untilAwaited(await connectionOf(archiving));
			await archiving`update public.rooms set archived_at = now() where id = ${room.id}`;
		});
		expect(await answered).toBe('archived');
	}
	expect(await headOf(room)).toEqual({ seq: 3, rev: 3 });
});

test('who archives a room waits for what is being written, and nothing comes after', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	let archived: Promise<unknown> | undefined;
	await as(ada, async (sending) => {
		await sending`insert into public.messages ${sending({ room_id: room.id, body: 'just in time' })}`;
		archived = answer(owner.data.rpc('archive_room', { room_id: room.id }));
		await untilAwaited(await connectionOf(sending));
	});
	await archived;
	expect(await headOf(room)).toEqual({ seq: 1, rev: 1 });
	await expect(send(ada, room, 'too late')).rejects.toThrow('archived');
});

test('rooms archived and renamed in the dashboard in opposite orders, while people write in them, deadlock nobody', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	for (let round = 0; round < ROUNDS; round++) {
		const rooms = [await newRoom({ owner: [ada, bob] }), await newRoom({ owner: [ada, bob] })];
		const ids = rooms.map(({ id }) => id);
		const archive = (order: string[]) =>
			sql.begin(async (t) => {
				for (const id of order)
					await t`update public.rooms set archived_at = clock_timestamp() where id = ${id}`;
			});
		const rename = (order: string[]) =>
			sql.begin(async (t) => {
				for (const id of order) await t`update public.rooms set topic = 'other' where id = ${id}`;
			});
		const codes = await codesOf([
			archive(ids),
			archive(ids.toReversed()),
			rename(ids),
			rename(ids.toReversed()),
			sql`update public.rooms set archived_at = null where id in ${sql(ids)}`,
			...[ada, bob].flatMap((person) =>
				ids.flatMap((room_id) => [
					as(person, (t) => t`insert into public.messages ${t({ room_id, body: 'hello' })}`),
					as(person, (t) => t`select public.archive_room(${room_id})`)
				])
			)
		]);
		expect(['PGRST']).toEqual(expect.arrayContaining(codes));
	}
});

test('owners who take the role from each other, hand over or leave, all at once, leave the room an owner', async () => {
	const { ada, bob, eve } = await newPeople('ada', 'bob', 'eve');
	for (let round = 0; round < ROUNDS; round++) {
		const { id } = await newRoom({ owner: [ada, bob], member: eve });
		const codes = await codesOf([
			as(ada, (t) => t`select public.set_member_role(${id}, ${bob.id}, 'member')`),
			as(bob, (t) => t`select public.set_member_role(${id}, ${ada.id}, 'member')`),
			as(ada, (t) => t`select public.leave_room(${id})`),
			as(bob, (t) => t`select public.hand_over_room(${id}, ${ada.id})`),
			as(bob, (t) => t`select public.remove_member(${id}, ${ada.id})`)
		]);
		expect(['23503', '42501', 'PGRST']).toEqual(expect.arrayContaining(codes));
		const owners = await sql`
			select from public.memberships where room_id = ${id} and role = 'owner'`;
		expect(owners.length).toBeGreaterThan(0);
	}
});

test('a site admin who is demoted while they wait does nothing more', async () => {
	const { owner, admin } = await newPeople('owner', 'admin');
	const room = await newRoom({ owner });
	await sql`insert into private.site_admins (user_id) values (${admin.id})`;
	let answered: Promise<string | null> | undefined;
	await sql.begin(async (holding) => {
		await holding`select from public.rooms where id = ${room.id} for no key update`;
		answered = refusal(admin.data.rpc('rename_room', { room_id: room.id, name: 'Mine' }));
		await untilAwaited(await connectionOf(holding));
		await holding`delete from private.site_admins where user_id = ${admin.id}`;
	});
	expect(await answered).toBe('42501');
});

test('who comes in while the last owner leaves is somebody to hand the room over to', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner }, 'open');
	let left: Promise<string | null> | undefined;
	await as(ada, async (coming) => {
		await coming`select public.join_room(${room.id})`;
		left = refusal(owner.data.rpc('leave_room', { room_id: room.id }));
		await untilAwaited(await connectionOf(coming));
	});
	expect(await left).toBe('last_owner');
});

test('nobody comes in while a room is archived', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner }, 'open');
	let joined: Promise<string | null> | undefined;
	await as(owner, async (archiving) => {
		await archiving`select public.archive_room(${room.id})`;
		joined = refusal(ada.data.rpc('join_room', { room_id: room.id }));
		await untilAwaited(await connectionOf(archiving));
	});
	expect(await joined).toBe('archived');
});

test('of 40 rooms that one person joins and 30 reactions that they make, all at once, 60 are done', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const rooms = await Promise.all(Array.from({ length: 40 }, () => newRoom({ owner }, 'open')));
	const home = await newRoom({ owner, member: ada });
	const messages = await write(owner, home, ...Array.from({ length: 30 }, (_, n) => `${n}`));
	const codes = await Promise.all([
		...rooms.map(({ id }) => refusal(ada.data.rpc('join_room', { room_id: id }))),
		...messages.map((message_id) => refusal(ada.data.rpc('react', { message_id, emoji: '👍' })))
	]);
	expect(codes.filter((code) => code !== null)).toEqual(Array.from({ length: 10 }, () => 'flood'));
});
