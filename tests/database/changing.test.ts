import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, headOf, messageOf, newPeople, newRoom, refusal, send, write } from './people.ts';

test('an edit keeps the place of a message and is the next change of its room', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const id = await send(ada, room, 'helo');
	await send(ada, room, 'next');

	expect(await answer(ada.data.rpc('edit_message', { message_id: id, body: 'hello' }))).toBe(3);
	expect(await messageOf(id)).toMatchObject({ body: 'hello', seq: 1, rev: 3, edited_at: expect.any(Date) });
	expect(await headOf(room)).toEqual({ seq: 2, rev: 3 });
});

test('an edit that changes nothing is no change', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const id = await send(ada, room, 'same');

	expect(await answer(ada.data.rpc('edit_message', { message_id: id, body: 'same' }))).toBe(1);
	expect(await messageOf(id)).toMatchObject({ rev: 1, edited_at: null });
});

test('only its author edits a message, while in the room, and within the same bounds as when sending', async () => {
	const { ada, mod, owner, eve } = await newPeople('ada', 'mod', 'owner', 'eve');
	const room = await newRoom({ owner, moderator: mod, member: ada });
	const id = await send(ada, room, 'mine');

	for (const person of [mod, owner, eve]) {
		expect(await refusal(person.data.rpc('edit_message', { message_id: id, body: 'no' }))).toBe('42501');
	}
	expect(await refusal(ada.data.rpc('edit_message', { message_id: id, body: ' ' }))).toBe('23514');
	await mod.data.rpc('remove_member', { room_id: room.id, user_id: ada.id });
	expect(await refusal(ada.data.rpc('edit_message', { message_id: id, body: 'no' }))).toBe('42501');
	expect(await messageOf(id)).toMatchObject({ body: 'mine', rev: 1 });
});

test('what is deleted leaves a tombstone with nothing in it', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const question = await send(bob, room, 'secret?');
	const id = await send(ada, room, `secret @${bob.username}`, question);
	await bob.data.rpc('react', { message_id: id, emoji: '😱' });

	expect(await answer(ada.data.rpc('delete_message', { message_id: id }))).toBe(4);
	expect(await messageOf(id)).toMatchObject({ body: '', reply_to: null, reactions: [], seq: 2, rev: 4 });
	expect(await sql`select from private.reactions where message_id = ${id}`).toHaveLength(0);
	expect(await sql`select from private.mentions where message_id = ${id}`).toHaveLength(0);

	expect(await answer(ada.data.rpc('delete_message', { message_id: id })), 'deleting again').toBe(4);
	expect(await refusal(ada.data.rpc('edit_message', { message_id: id, body: 'back' }))).toBe('42501');
	expect(await refusal(bob.data.rpc('react', { message_id: id, emoji: '👍' }))).toBe('42501');
});

test('moderators and owners delete what others wrote, and that is recorded; members do not', async () => {
	const { ada, bob, mod, owner } = await newPeople('ada', 'bob', 'mod', 'owner');
	const room = await newRoom({ owner, moderator: mod, member: [ada, bob] });
	const [first = '', second = ''] = await write(ada, room, 'one', 'two');

	expect(await refusal(bob.data.rpc('delete_message', { message_id: first }))).toBe('42501');
	await answer(mod.data.rpc('delete_message', { message_id: first }));
	await answer(owner.data.rpc('delete_message', { message_id: second }));
	const acts = await sql`
		select actor_id, capacity, act, user_id, message_id from private.audit where room_id = ${room.id} order by id`;
	expect(acts).toEqual([
		{ actor_id: mod.id, capacity: 'moderator', act: 'delete_message', user_id: ada.id, message_id: first },
		{ actor_id: owner.id, capacity: 'owner', act: 'delete_message', user_id: ada.id, message_id: second }
	]);
});

test('a row deleted in the dashboard is a tombstone too, unless its room is going', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const ids = await write(ada, room, 'one', 'two', 'three');
	await sql`delete from public.messages where room_id = ${room.id} and seq < 3`;

	const [first, second, third] = await Promise.all(ids.map(messageOf));
	expect([first?.body, second?.body, third?.body]).toEqual(['', '', 'three']);
	expect([first?.rev, second?.rev].toSorted()).toEqual([4, 5]);
	expect(await headOf(room)).toEqual({ seq: 3, rev: 5 });

	await sql`delete from public.rooms where id = ${room.id}`;
	expect(await sql`select from public.messages where room_id = ${room.id}`).toHaveLength(0);

	// “Delete all rows” is a TRUNCATE there, which fires no trigger for a row: Postgres refuses it of what is referenced.
	const referring = await sql`
		select from pg_constraint where contype = 'f' and confrelid = 'public.messages'::regclass`;
	expect(referring.length).toBeGreaterThan(0);
});

test('a row changed in the dashboard is a change like any other, and cannot move', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const [id = ''] = await write(ada, room, 'rude');
	await sql`update public.messages set body = 'polite' where id = ${id}`;

	expect(await messageOf(id)).toMatchObject({ body: 'polite', seq: 1, rev: 2 });
	await expect(sql`update public.messages set seq = 9 where id = ${id}`).rejects.toMatchObject({
		code: '22023'
	});
});

test('edits are counted: with reactions, sixty a minute', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const id = await send(ada, room, '0');
	const edits = Array.from({ length: 61 }, (_, n) =>
		refusal(ada.data.rpc('edit_message', { message_id: id, body: `edit ${n}` }))
	);
	expect((await Promise.all(edits)).filter((code) => code === 'flood')).toHaveLength(1);
});

test('the limits are those that an admin sets, at once', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const [id = ''] = await write(ada, room, '0');
	const attempts = [
		(t: TransactionSql) => t`insert into public.messages ${t({ room_id: room.id, body: 'hello' })}`,
		(t: TransactionSql) => t`select public.edit_message(${id}, ${randomUUID()})`
	];
	for (const attempt of attempts) {
		const done = sql.begin(async (transaction) => {
			await transaction`update private.settings set message_limit = 2, change_limit = 2 where only_row`;
			const claims = JSON.stringify({ sub: ada.id, role: 'authenticated' });
			await transaction`
				select set_config('request.jwt.claims', ${claims}, true), set_config('role', 'authenticated', true)`;
			await attempt(transaction);
			await attempt(transaction);
			// Refused, it undoes the settings too: they are everybody's.
			await attempt(transaction);
		});
		await expect(done).rejects.toMatchObject({ code: 'PGRST', message: expect.stringContaining('flood') });
	}
});
