import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newPerson, newRoom } from '../database/people.ts';
import { tokenFor } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';
import { withoutUnplain } from '../../src/lib/schemas/plain.ts';
import { tried } from './tally.ts';

/** Characters that turn, hide or heap up text, as JSON has them: some are no Unicode at all. */
const tricks: Record<string, string> = {
	'turned around': 'A\\u202eda',
	isolated: 'A\\u2066da',
	'a mark of direction': 'Ada\\u200f',
	'zero width': 'A\\u200bda',
	'a joiner between Latin letters': 'A\\u200dda',
	'a soft hyphen': 'A\\u00adda',
	'a byte order mark': '\\ufeffAda',
	'a filler': 'Ada\\u3164',
	'a tag': 'Ada\\udb40\\udc41',
	'a variant of a letter': 'A\\ufe0fda',
	'a line separator': 'A\\u2028da',
	'a control character': 'A\\u0007da',
	NUL: 'A\\u0000da',
	'half a surrogate': 'A\\ud800da',
	'the other half': 'A\\udc00da',
	'not composed': 'Ae\\u0301',
	'a heap of marks': `A${'\\u0335\\u0336'.repeat(20)}`,
	'nothing to see': '\\u2800'
};
/** What a message may have: it is an element of its own, which turns and grows over nothing. */
const inMessages = Object.keys(tricks).filter((name) => !/control|NUL|half|composed|nothing/.test(name));

test('no field of one line takes a trick, by whatever way', async () => {
	let count = 0;
	for (const [name, trick] of Object.entries(tricks)) {
		// Somebody else for each: nobody changes so much within a minute.
		const eve = await newPerson('eve');
		const room = await newRoom({ owner: eve });
		const headers = {
			apikey: project.publishableKey,
			authorization: `Bearer ${await tokenFor(eve.id)}`,
			'content-type': 'application/json'
		};
		const face = (field: string) =>
			JSON.stringify({
				username: eve.username,
				display_name: 'Eve',
				bio: '',
				avatar_color: null,
				[field]: '?'
			}).replace('"?"', `"${trick}"`);
		const fields: Record<string, [string, string]> = {
			username: ['rpc/update_profile', face('username')],
			display_name: ['rpc/update_profile', face('display_name')],
			message: ['messages', `{"room_id":"${room.id}","id":"${crypto.randomUUID()}","body":"${trick}"}`]
		};
		// Names and topics of rooms are composed when they are stored; a topic and a bio may be blank.
		if (name !== 'not composed')
			fields['room'] = ['rpc/rename_room', `{"room_id":"${room.id}","name":"${trick}"}`];
		if (name !== 'nothing to see') fields['bio'] = ['rpc/update_profile', face('bio')];
		if (!/composed|nothing/.test(name)) {
			fields['topic'] = ['rpc/set_room_topic', `{"room_id":"${room.id}","topic":"${trick}"}`];
		}
		for (const [field, [path, body]] of Object.entries(fields)) {
			const wanted = field === 'message' && inMessages.includes(name) ? 201 : 400;
			const { status } = await fetch(`${project.url}/rest/v1/${path}`, { method: 'POST', headers, body });
			expect([field, name, status]).toEqual([field, name, wanted]);
			count += 1;
		}
	}
	tried('tricks of text, by field', count);
});

test('what the site makes of a text is what the database takes', async () => {
	const odd = [
		'\u200d',
		'\u200c',
		'\ufe0f',
		'\u0301',
		'\u0315',
		'a',
		' ',
		'1',
		'\u20e3',
		'👩',
		'🏴',
		'\u{e0062}',
		'\u00ad',
		'ي',
		'\u064b'
	];
	const texts = fc.sample(
		fc.array(fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 2 })), {
			maxLength: 12
		}),
		process.env.TEST_EVERY ? 20_000 : 2_000
	);
	const kept = texts.map((parts) => withoutUnplain(parts.join('').toWellFormed()).replaceAll('\n', ' '));
	const refused = await sql`
		select text from unnest(${kept}::text[]) as text where not private.is_plain(text)`.then((rows) => [...rows]);
	expect(refused).toEqual([]);
	tried('texts that the site and the database agree on', kept.length);
});

test('a text that is too long is refused before its marks are put in order', async () => {
	const eve = await newPerson('eve');
	const room = await newRoom({ owner: eve });
	const { data } = eve;
	// In the worst order. The shorter would take Postgres half a minute each time, the longer, half a megabyte, hours.
	for (const marks of [20_000, 120_000]) {
		const heap = 'a' + '\u0345'.repeat(marks) + '\u0334'.repeat(marks);
		for (const call of [
			data.rpc('create_room', { name: heap }),
			data.rpc('rename_room', { room_id: room.id, name: heap }),
			data.rpc('set_room_topic', { room_id: room.id, topic: heap }),
			data.rpc('update_profile', {
				username: eve.username,
				display_name: heap,
				bio: heap,
				avatar_color: 'teal'
			}),
			data.from('messages').insert({ id: crypto.randomUUID(), room_id: room.id, body: heap })
		]) {
			expect((await call).error?.code).toBe('23514');
		}
		const signedUp = await fetch(`${project.url}/auth/v1/signup`, {
			method: 'POST',
			headers: { apikey: project.publishableKey, 'content-type': 'application/json' },
			body: JSON.stringify({
				email: `${crypto.randomUUID()}@example.org`,
				password: 'a long enough password',
				data: { display_name: heap, username: heap }
			})
		});
		expect(signedUp.status).toBe(200);
	}
	tried('texts of up to half a megabyte', 12);
});
