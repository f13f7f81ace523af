import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, send, type Person } from './people.ts';

/** Who is mentioned by a message, as the database has it; null is everyone. */
async function mentionedBy(message: string): Promise<(string | null)[]> {
	const rows = await sql`select user_id from private.mentions where message_id = ${message} order by user_id`;
	return rows.map(({ user_id }) => user_id as string | null);
}

/** How many unread mentions a person has in a room. */
async function count({ data }: Person, room: { id: string }): Promise<number | undefined> {
	return (await answer(data.rpc('room_heads'))).find(({ room_id }) => room_id === room.id)?.mentions;
}

test('people of the room are mentioned by their username, however it is written', async () => {
	const { ada, bob, cleo, eve } = await newPeople('ada', 'bob', 'cleo', 'eve');
	const room = await newRoom({ member: [ada, bob, cleo] });
	const body = `@${bob.username.toUpperCase()}, (@${cleo.username}) @${bob.username}! @${eve.username} @nobody`;

	expect(await mentionedBy(await send(ada, room, body))).toEqual([bob.id, cleo.id].toSorted());
});

test('an address, a name inside a word or one’s own name mentions nobody', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const body = `me@${bob.username} x@${bob.username} @@${bob.username} @${bob.username}x @${ada.username}`;

	expect(await mentionedBy(await send(ada, room, body))).toEqual([]);
});

test('@room is everyone when a moderator or an owner says it', async () => {
	const { ada, mod, owner } = await newPeople('ada', 'mod', 'owner');
	const room = await newRoom({ owner, moderator: mod, member: ada });

	expect(await mentionedBy(await send(ada, room, '@room'))).toEqual([]);
	expect(await mentionedBy(await send(mod, room, '@room'))).toEqual([null]);
	expect(await mentionedBy(await send(owner, room, 'Dear @Room,'))).toEqual([null]);
	expect(await count(ada, room)).toBe(2);
	expect(await count(mod, room)).toBe(1);
});

test('edits and deletions change who is mentioned', async () => {
	const { ada, bob, cleo } = await newPeople('ada', 'bob', 'cleo');
	const room = await newRoom({ member: [ada, bob, cleo] });
	const id = await send(ada, room, `@${bob.username}`);
	await ada.data.rpc('edit_message', { message_id: id, body: `@${cleo.username}` });
	expect(await mentionedBy(id)).toEqual([cleo.id]);

	await ada.data.rpc('delete_message', { message_id: id });
	expect(await mentionedBy(id)).toEqual([]);
});

test('a mention counts until it is read', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	await send(ada, room, `@${bob.username}`);
	await send(ada, room, `@${bob.username} again`);
	expect(await count(bob, room)).toBe(2);

	await bob.data.rpc('mark_read', { room_id: room.id, seq: 1 });
	expect(await count(bob, room)).toBe(1);
	await bob.data.rpc('mark_read', { room_id: room.id, seq: 2 });
	expect(await count(bob, room)).toBe(0);
});
