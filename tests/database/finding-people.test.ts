import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, newPerson, newRoom, send, type Person } from './people.ts';

const find = ({ data }: Person, name: string) => answer(data.rpc('find_person', { name }));
const search = async ({ data }: Person, text: string) =>
	(await answer(data.rpc('find_people', { search: text }))).map(({ id }) => id);

/** Somebody who has confirmed their address, called like this. */
async function known(displayName: string): Promise<Person> {
	const person = await newPerson('known');
	await sql`update auth.users set email_confirmed_at = now() where id = ${person.id}`;
	await sql`update public.profiles set display_name = ${displayName} where id = ${person.id}`;
	return person;
}

test('somebody is found by username, in capitals or not, and with a dash said after it', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	for (const name of [bob.username, bob.username.toUpperCase(), `${bob.username}-`])
		expect(await find(ada, name)).toMatchObject([{ id: bob.id, username: bob.username, bio: '' }]);
	expect(await find(ada, bob.username.replace('-', '_'))).toEqual([]);

	await sql`delete from auth.users where id = ${bob.id}`;
	expect(await find(ada, bob.username)).toEqual([]);
	expect(await find(ada, bob.id)).toEqual([]);
});

test('people are found by the beginnings of the words of their names, whatever the accents', async () => {
	const word = `z${randomUUID().slice(0, 8)}`;
	const ada = await newPerson('ada');
	const ines = await known(`Inès ${word} d’Été`);
	for (const typed of ['INES', 'Inès', 'é', 'ete', ines.username, `@${ines.username}`])
		expect(await search(ada, `${word} ${typed}`)).toEqual([ines.id]);
	expect(await search(ada, word.slice(0, -1))).toEqual([ines.id]);
	for (const typed of ['nes', `${word}x`, 'ines nobody'])
		expect(await search(ada, `${word} ${typed}`)).toEqual([]);
	// Nobody finds themselves.
	expect(await search(ines, word)).toEqual([]);
});

test('the people of a room are found in the same way, and by nobody from outside', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const word = `z${randomUUID().slice(0, 8)}`;
	const [coeur, away] = [await known(`Cœur ${word}`), await known(`Coeur ${word}`)];
	const room = await newRoom({ member: [ada, coeur] });
	const among = async (text: string) =>
		(await answer(ada.data.rpc('find_members', { room_id: room.id, search: text }))).map(({ id }) => id);
	expect(await search(ada, `coeur ${word}`)).toHaveLength(2);
	for (const typed of ['', 'CŒUR', 'coeur', `@${coeur.username}`, word])
		expect(await among(typed)).toEqual([coeur.id]);
	for (const typed of [away.username, ada.username]) expect(await among(typed)).toEqual([]);
	const asked = await eve.data.rpc('find_members', { room_id: room.id });
	expect(asked.error?.code).toBe('42501');
});

test('what is typed is never read as anything but words', async () => {
	const ada = await newPerson('ada');
	const other = await known('Zoë');
	for (const typed of ["'", '\\', '!', '& |', ':*', '()', '<->', '%', '_', ' ', '😀'])
		expect((await search(ada, typed)).length).toBeGreaterThan(0);
	expect(await search(ada, `${other.username}:*'|!(`)).toEqual([other.id]);
});

test('whoever has not confirmed their address, or has left, is not found', async () => {
	const word = `z${randomUUID().slice(0, 8)}`;
	const [ada, bob, gone] = [await newPerson('ada'), await newPerson('bob'), await known(word)];
	await sql`update public.profiles set display_name = ${word} where id = ${bob.id}`;
	expect(await search(ada, word)).toEqual([gone.id]);
	await sql`delete from auth.users where id = ${gone.id}`;
	expect(await search(ada, word)).toEqual([]);
});

test('what blocked people say is no mention', async () => {
	const { ada, bob, mod } = await newPeople('ada', 'bob', 'mod');
	const room = await newRoom({ member: [ada, bob], moderator: mod });
	const mentions = async () => [
		(await answer(ada.data.rpc('room_heads')))[0]?.mentions,
		(await answer(ada.data.rpc('list_rooms')))[0]?.mentions
	];
	await send(bob, room, `@${ada.username}`);
	await send(mod, room, '@room');
	expect(await mentions()).toEqual([2, 2]);
	await answer(ada.data.rpc('block_person', { user_id: bob.id }));
	expect(await mentions()).toEqual([1, 1]);
	await answer(ada.data.rpc('block_person', { user_id: mod.id }));
	expect(await mentions()).toEqual([0, 0]);
	await answer(ada.data.rpc('unblock_person', { user_id: bob.id }));
	expect(await mentions()).toEqual([1, 1]);
});
