import { expect, test } from 'vitest';
import { answer, headOf, messageOf, newPeople, newRoom, refusal, send } from './people.ts';

test('each person reacts once with each emoji; reactions keep the order in which they came', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const message_id = await send(ada, room, 'cake');
	for (const [person, emoji] of [
		[bob, '🎉'],
		[ada, '🍰'],
		[ada, '🎉'],
		[ada, '🎉']
	] as const) {
		await answer(person.data.rpc('react', { message_id, emoji }));
	}

	expect(await messageOf(message_id)).toMatchObject({
		rev: 4,
		edited_at: null,
		reactions: [
			{ emoji: '🎉', people: [bob.id, ada.id] },
			{ emoji: '🍰', people: [ada.id] }
		]
	});
});

test('a reaction is taken back by its person only, and taking back none changes nothing', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const message_id = await send(ada, room, 'hm');
	const react = (person: typeof ada, on: boolean) =>
		answer(person.data.rpc('react', { message_id, emoji: '👍', on }));

	expect(await react(ada, true)).toBe(2);
	expect(await react(bob, false)).toBe(2);
	expect(await react(ada, false)).toBe(3);
	expect(await messageOf(message_id)).toMatchObject({ reactions: [] });
});

test('reactions made at once are all kept', async () => {
	const people = Object.values(await newPeople('a01', 'a02', 'a03', 'a04', 'a05', 'a06', 'a07', 'a08'));
	const room = await newRoom({ member: people });
	const [author] = people;
	if (!author) throw new Error('nobody');
	const message_id = await send(author, room, 'all together');
	const emojis = ['👍', '🎉', '🚀'];
	await Promise.all(
		people.flatMap(({ data }) => emojis.map((emoji) => answer(data.rpc('react', { message_id, emoji }))))
	);

	const { reactions } = await messageOf(message_id);
	expect(reactions).toHaveLength(emojis.length);
	for (const { people: who } of reactions as { people: string[] }[]) expect(who).toHaveLength(people.length);
	expect(await headOf(room)).toEqual({ seq: 1, rev: 1 + people.length * emojis.length });
});

test.for(['👍', '❤️', '❤', '👍🏽', '👨‍👩‍👧‍👦', '👩🏽‍❤️‍💋‍👨🏿', '🏳️‍🌈', '🇫🇷', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '3️⃣', '™️', '🫠'])(
	'%s is an emoji',
	async (emoji) => {
		const { ada } = await newPeople('ada');
		const room = await newRoom({ member: ada });
		const message_id = await send(ada, room, 'hm');
		expect(await refusal(ada.data.rpc('react', { message_id, emoji }))).toBe(null);
	}
);

test.for(['', 'a', '1', '👍👍', '👍 ', ':+1:', '<b>', '🇫', '\u200d', '\ufe0f', '👍\u200d', '🏻'.repeat(12)])(
	'“%s” is not one emoji',
	async (emoji) => {
		const { ada } = await newPeople('ada');
		expect(await refusal(ada.data.rpc('react', { message_id: crypto.randomUUID(), emoji }))).toBe('22023');
	}
);

test('twenty kinds of reaction are enough for a message; more people still join those', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const message_id = await send(ada, room, 'hm');
	const kinds = Array.from({ length: 20 }, (_, n) => String.fromCodePoint(0x1f400 + n));
	for (const emoji of kinds) await answer(ada.data.rpc('react', { message_id, emoji }));

	expect(await refusal(ada.data.rpc('react', { message_id, emoji: '🚀' }))).toBe('reactions_full');
	expect(await refusal(bob.data.rpc('react', { message_id, emoji: kinds[0] ?? '' }))).toBe(null);
});

test('of 70 reactions at once by one person 60 are made, and the others are told how long to wait', async () => {
	const { ada } = await newPeople('ada');
	const rooms = await Promise.all(Array.from({ length: 7 }, () => newRoom({ member: ada })));
	const messages = await Promise.all(rooms.map((room) => send(ada, room, 'cake')));
	const emojis = Array.from({ length: 10 }, (_, n) => String.fromCodePoint(0x1f400 + n));
	const reactions = messages.flatMap((message_id) =>
		emojis.map((emoji) => ada.data.rpc('react', { message_id, emoji }))
	);
	const refused = (await Promise.all(reactions)).filter(({ error }) => error);

	expect(refused).toHaveLength(10);
	expect(refused.map(({ status, error }) => [status, error?.code])).toEqual(
		refused.map(() => [429, 'flood'])
	);
	const heads = await Promise.all(rooms.map(headOf));
	expect(heads.reduce((sum, { rev }) => sum + rev, 0)).toBe(7 + 60);
});
