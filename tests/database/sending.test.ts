import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { project, sql } from '../realtime/project.ts';
import { tokenFor } from '../realtime/person.ts';
import { as, connectionOf, untilAwaited } from './at-once.ts';
import { headOf, messageOf, newPeople, newRoom, refusal, send, write } from './people.ts';

/** Sends the same messages at once, with the raw answers of PostgREST. */
async function sendAtOnce(person: { id: string }, rows: object[]): Promise<Response[]> {
	const token = await tokenFor(person.id);
	return Promise.all(
		rows.map((row) =>
			fetch(`${project.url}/rest/v1/messages`, {
				method: 'POST',
				headers: {
					apikey: project.publishableKey,
					authorization: `Bearer ${token}`,
					'content-type': 'application/json'
				},
				body: JSON.stringify(row)
			})
		)
	);
}

test('messages are numbered 1, 2, 3, … in the order in which they are stored', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const ids = [await send(ada, room, 'one'), await send(bob, room, 'two'), await send(ada, room, 'three')];

	const places = await Promise.all(ids.map(messageOf));
	expect(places.map(({ seq, rev }) => [seq, rev])).toEqual([
		[1, 1],
		[2, 2],
		[3, 3]
	]);
});

test('however many send at once, there is no hole and no number twice', async () => {
	const { ada, bob, cleo, dan } = await newPeople('ada', 'bob', 'cleo', 'dan');
	const room = await newRoom({ member: [ada, bob, cleo, dan] });
	const eight = Array.from({ length: 8 }, () => [ada, bob, cleo, dan]).flat();
	await Promise.all(eight.map((person) => send(person, room, 'at once')));

	const rows =
		await sql`select seq::int, rev::int from public.messages where room_id = ${room.id} order by seq`;
	expect(rows.map(({ seq }) => seq)).toEqual(eight.map((_, index) => index + 1));
	expect(rows.map(({ rev }) => rev)).toEqual(rows.map(({ seq }) => seq));
	expect(await headOf(room)).toEqual({ seq: 32, rev: 32 });
});

test('a message sent twice is one message, and the second answer is as good as the first', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const row = { id: randomUUID(), room_id: room.id, body: 'once' };
	const answers = await sendAtOnce(ada, [row, row, row]);

	expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
	expect(await headOf(room)).toEqual({ seq: 1, rev: 1 });
});

test('an id that is another message is refused, wherever that is and whoever wrote it', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const [room, other] = [await newRoom({ member: [ada, bob] }), await newRoom({ member: ada })];
	const id = await send(ada, room, 'mine');

	expect(await refusal(bob.data.from('messages').insert({ id, room_id: room.id, body: 'no' }))).toBe('23505');
	expect(await refusal(ada.data.from('messages').insert({ id, room_id: other.id, body: 'no' }))).toBe(
		'23505'
	);
	expect(await headOf(other)).toEqual({ seq: 0, rev: 0 });
});

test('of 30 messages sent at once by one person 10 are stored; the others are told how long to wait', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const rows = Array.from({ length: 30 }, (_, n) => ({ id: randomUUID(), room_id: room.id, body: `${n}` }));
	const answers = await sendAtOnce(ada, rows);

	const refused = answers.filter(({ status }) => status !== 201);
	expect(refused).toHaveLength(20);
	expect(await headOf(room)).toEqual({ seq: 10, rev: 10 });
	for (const response of refused) {
		const problem = await response.json();
		expect(response.status).toBe(429);
		expect(problem).toMatchObject({ code: 'flood', message: 'too much at once' });
		expect(Number(problem.details)).toBeGreaterThan(0);
		expect(Number(problem.details)).toBeLessThanOrEqual(10);
		expect(response.headers.get('retry-after')).toBe(problem.details);
	}
});

test('the limit is the person’s, in however many rooms they send at once', async () => {
	const { ada } = await newPeople('ada');
	const rooms = await Promise.all(Array.from({ length: 10 }, () => newRoom({ member: ada })));
	const rows = rooms.flatMap(({ id }) => ['1', '2', '3'].map((body) => ({ room_id: id, body })));
	const answers = await sendAtOnce(ada, rows);

	expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
	expect(await sql`select from public.messages where author_id = ${ada.id}`).toHaveLength(10);
});

test('who sends two at once, in two rooms, sends one after the other: the second is counted with the first', async () => {
	const { ada } = await newPeople('ada');
	const [one, other] = [await newRoom({ member: ada }), await newRoom({ member: ada })];
	await as(ada, async (first) => {
		await first`insert into public.messages (room_id, body) values (${one.id}, 'first')`;
		const second = as(
			ada,
			(t) => t`insert into public.messages (room_id, body) values (${other.id}, 'second')`
		);
		await untilAwaited(await connectionOf(first));
		void second.catch(() => undefined);
	});
	await expect
		.poll(() => sql`select from public.messages where author_id = ${ada.id}`.then((rows) => rows.length))
		.toBe(2);
});

test('a message that is stored is never refused for being sent again, even by a flooder', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const rows = Array.from({ length: 10 }, (_, n) => ({ id: randomUUID(), room_id: room.id, body: `${n}` }));
	await sendAtOnce(ada, rows);

	const again = await sendAtOnce(ada, rows);
	expect(again.map(({ status }) => status)).toEqual(rows.map(() => 201));
	expect(await refusal(ada.data.from('messages').insert({ room_id: room.id, body: 'new' }))).toBe('flood');
});

test('an import knows no limits, and follows one another in the order given', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const bodies = Array.from({ length: 50 }, (_, n) => `${n}`);
	const ids = await write(ada, room, ...bodies);

	const rows = await sql`select id from public.messages where room_id = ${room.id} order by seq`;
	expect(rows.map(({ id }) => id)).toEqual(ids);
});

test('nobody writes where they are not, as someone else, or at another place or time', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const room = await newRoom({ member: ada });
	const messages = eve.data.from('messages');
	const row = { room_id: room.id, body: 'hello' };

	expect(await refusal(messages.insert(row))).toBe('42501');
	expect(await refusal(messages.insert({ ...row, room_id: randomUUID() }))).toBe('42501');
	expect(await refusal(ada.data.from('messages').insert({ ...row, author_id: eve.id }))).toBe('42501');
	expect(await refusal(ada.data.from('messages').insert({ ...row, seq: 7 }))).toBe('42501');
	expect(await refusal(ada.data.from('messages').insert({ ...row, created_at: '2020-01-01' }))).toBe('42501');
});

test('one request writes in one room', async () => {
	const { ada } = await newPeople('ada');
	const [room, other] = [await newRoom({ member: ada }), await newRoom({ member: ada })];
	const rows = [room, other].map(({ id }) => ({ room_id: id, body: 'both' }));

	expect(await refusal(ada.data.from('messages').insert(rows))).toBe('22023');
	expect(await headOf(room)).toEqual({ seq: 0, rev: 0 });
});

test('a reply answers a message of the same room', async () => {
	const { ada } = await newPeople('ada');
	const [room, other] = [await newRoom({ member: ada }), await newRoom({ member: ada })];
	const question = await send(ada, room, 'yes?');

	expect(await messageOf(await send(ada, room, 'yes', question))).toMatchObject({ reply_to: question });
	await expect(send(ada, other, 'yes', question)).rejects.toThrow('23503');
	await expect(send(ada, room, 'yes', randomUUID())).rejects.toThrow('23503');
});

test.for([
	['nothing', ''],
	['only space', ' \n\t'],
	['4,001 characters', 'é'.repeat(4001)],
	['text that is not NFC', 'e\u0301'],
	['a control character', 'a\u0007b'],
	['an escape sequence of a terminal', 'a\u001b[31m']
])('a message of %s is refused', async ([, body]) => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	await expect(send(ada, room, body ?? '')).rejects.toThrow('23514');
});

test('4,000 characters, line breaks, tabs and any script are a message', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	for (const body of ['👩‍👩‍👧'.repeat(800), 'a\n\tb', 'עברית and العربية', 'ZWJ \u200d']) {
		expect(await messageOf(await send(ada, room, body))).toMatchObject({ body });
	}
});

test('in an archived room nothing is written', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ owner: ada });
	const id = await send(ada, room, 'last word');
	await ada.data.rpc('archive_room', { room_id: room.id });

	await expect(send(ada, room, 'one more')).rejects.toThrow('archived');
	expect(await refusal(ada.data.rpc('edit_message', { message_id: id, body: 'no' }))).toBe('archived');
	expect(await refusal(ada.data.rpc('delete_message', { message_id: id }))).toBe('archived');
	expect(await refusal(ada.data.rpc('react', { message_id: id, emoji: '👍' }))).toBe('archived');
	expect((await ada.data.from('messages').select().eq('room_id', room.id)).data).toHaveLength(1);

	await ada.data.rpc('archive_room', { room_id: room.id, archived: false });
	await send(ada, room, 'again');
});
