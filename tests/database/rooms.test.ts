import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, refusal } from './people.ts';

test('a room has an address made of its name, and its maker as owner', async () => {
	const { ada } = await newPeople('ada');
	const name = `Café des Œuvres d’${ada.username.slice(-8)} !`;
	const room = await answer(ada.data.rpc('create_room', { name, kind: 'closed', topic: ' Livres ' }));

	expect(room).toMatchObject({ name, kind: 'closed', topic: 'Livres', created_by: ada.id });
	expect(room.slug).toBe(`cafe-des-oeuvres-d-${ada.username.slice(-8)}`);
	expect(await answer(ada.data.rpc('list_rooms'))).toMatchObject([{ id: room.id, role: 'owner' }]);
});

test('rooms of one name have different addresses, also when made at once', async () => {
	const people = Object.values(await newPeople('a1', 'a2', 'a3', 'a4', 'a5', 'a6'));
	const name = `Jardin ${people[0]?.username}`;
	const rooms = await Promise.all(people.map(({ data }) => answer(data.rpc('create_room', { name }))));
	expect(new Set(rooms.map(({ slug }) => slug)).size).toBe(people.length);
});

test('a name without Latin letters, or kept for the site, still makes an address', async () => {
	const { ada } = await newPeople('ada');
	const slug = async (name: string) => (await answer(ada.data.rpc('create_room', { name }))).slug;
	expect(await slug('Привет')).toMatch(/^room-[0-9a-f]{6}$/);
	expect(await slug('New')).toMatch(/^new-[0-9a-f]{6}$/);
	expect(await slug('-'.repeat(48))).toMatch(/^room-[0-9a-f]{6}$/);
});

test.for(['', '   ', 'x'.repeat(49), 'a\nb', 'a\u202Eb', 'a\u0000b'.replace('\u0000', '\u0001')])(
	'“%s” is no name for a room',
	async (name) => {
		const { ada } = await newPeople('ada');
		expect(await refusal(ada.data.rpc('create_room', { name }))).toBe('23514');
	}
);

test('moderators rename a room and set its topic; its address stays', async () => {
	const { owner, mod, ada } = await newPeople('owner', 'mod', 'ada');
	const room = await newRoom({ owner, moderator: mod, member: ada });
	expect(await refusal(ada.data.rpc('rename_room', { room_id: room.id, name: 'No' }))).toBe('42501');
	expect(await refusal(ada.data.rpc('set_room_topic', { room_id: room.id, topic: 'No' }))).toBe('42501');

	await answer(mod.data.rpc('rename_room', { room_id: room.id, name: 'New name' }));
	await answer(mod.data.rpc('set_room_topic', { room_id: room.id, topic: 'New topic' }));
	expect(await answer(ada.data.from('rooms').select().single())).toMatchObject({
		slug: room.slug,
		name: 'New name',
		topic: 'New topic'
	});
});

test('only owners archive a room; nobody comes into it then', async () => {
	const { owner, mod, eve } = await newPeople('owner', 'mod', 'eve');
	const room = await newRoom({ owner, moderator: mod }, 'open');
	expect(await refusal(mod.data.rpc('archive_room', { room_id: room.id }))).toBe('42501');

	await answer(owner.data.rpc('archive_room', { room_id: room.id }));
	expect(await refusal(eve.data.rpc('join_room', { room_id: room.id }))).toBe('archived');
	expect(await refusal(mod.data.rpc('add_member', { room_id: room.id, user_id: eve.id }))).toBe('archived');
	expect(await refusal(mod.data.rpc('create_invitation', { room_id: room.id }))).toBe('archived');
});

test('open rooms are found by their name and topic, fifty at a time; others are not', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const mark = ada.username;
	const rows = Array.from({ length: 51 }, (_, n) => ({
		slug: `browse-${ada.id}`.slice(0, 40) + `-${String(n).padStart(2, '0')}`,
		name: `Room ${n}`,
		topic: `about ${mark}`
	}));
	await sql`insert into public.rooms ${sql(rows)}`;
	await sql`insert into public.rooms (slug, name, kind) values (${`closed-${ada.id}`}, ${mark}, 'closed')`;
	const [first] = rows;
	const [joined] = await sql`select id from public.rooms where slug = ${first?.slug ?? ''}`;
	await answer(eve.data.rpc('join_room', { room_id: joined?.id }));

	const named = { slug: `cafe-${ada.id}`, name: `Café du Sacré-Cœur ${mark.slice(-8)}` };
	await sql`insert into public.rooms ${sql([named])}`;
	for (const search of ['CAFE du sacre-coeur', 'Café du Sacré-Cœur', 'sacré-cœur'])
		expect(
			await answer(eve.data.rpc('browse_rooms', { search: `${search} ${mark.slice(-8)}` }))
		).toMatchObject([{ slug: named.slug }]);

	const page = await answer(eve.data.rpc('browse_rooms', { search: mark.toUpperCase() }));
	expect(page.map(({ slug }) => slug)).toEqual(rows.slice(0, 50).map(({ slug }) => slug));
	expect(page.slice(0, 2)).toMatchObject([
		{ joined: true, members: 1 },
		{ joined: false, members: 0 }
	]);
	const after = page.at(-1)?.slug ?? '';
	const next = await answer(eve.data.rpc('browse_rooms', { search: mark, after }));
	expect(next.map(({ slug }) => slug)).toEqual([rows[50]?.slug]);
});
