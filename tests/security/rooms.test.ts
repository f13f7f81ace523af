import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { newPeople, newRoom, refusal, send, write } from '../database/people.ts';
import { tokenFor } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';
import { Wire } from '../realtime/wire.ts';
import { tried } from './tally.ts';

/** Asks PostgREST as somebody, by hand. */
async function ask(id: string, path: string, init: RequestInit = {}): Promise<Response> {
	const headers = {
		apikey: project.publishableKey,
		authorization: `Bearer ${await tokenFor(id)}`,
		'content-type': 'application/json',
		...init.headers
	};
	return fetch(`${project.url}/rest/v1/${path}`, { ...init, headers });
}

test('what a message is given by the database, nobody gives it', async () => {
	const { eve, ada } = await newPeople('eve', 'ada');
	const room = await newRoom({ owner: ada, member: eve });
	const forgeries = {
		author_id: ada.id,
		seq: 1,
		rev: 9_999,
		created_at: '2001-01-01',
		edited_at: '2001-01-01',
		deleted_at: '2001-01-01',
		reactions: [{ emoji: '👍', people: [ada.id] }]
	};
	for (const [column, value] of Object.entries(forgeries)) {
		const row = { id: randomUUID(), room_id: room.id, body: 'x', [column]: value };
		const inserted = await ask(eve.id, 'messages', { method: 'POST', body: JSON.stringify(row) });
		expect([column, inserted.status]).toEqual([column, 403]);
		const merged = await ask(eve.id, 'messages?on_conflict=id', {
			method: 'POST',
			body: JSON.stringify(row),
			headers: { prefer: 'resolution=merge-duplicates' }
		});
		expect([column, merged.status]).toEqual([column, 403]);
	}
	const theirs = await send(ada, room, 'mine');
	for (const [method, path] of [
		['PATCH', `messages?id=eq.${theirs}`],
		['DELETE', `messages?id=eq.${theirs}`],
		['PUT', `messages?id=eq.${theirs}`]
	] as const) {
		const body = JSON.stringify({ id: theirs, room_id: room.id, body: 'forged', reply_to: null });
		expect([method, (await ask(eve.id, path, { method, body })).status]).toEqual([method, 403]);
	}
	expect(await refusal(eve.data.rpc('edit_message', { message_id: theirs, body: 'forged' }))).toBe('42501');
	expect(await refusal(eve.data.rpc('delete_message', { message_id: theirs }))).toBe('42501');
	tried('forged columns and foreign messages', Object.keys(forgeries).length * 2 + 5);
});

test('a room one is not in is read by no filter, no join and no function', async () => {
	const { eve, ada, bob } = await newPeople('eve', 'ada', 'bob');
	const room = await newRoom({ owner: ada, member: bob });
	const [secret = ''] = await write(ada, room, 'a secret nobody else reads');
	const reads = [
		`messages?room_id=eq.${room.id}`,
		`messages?id=eq.${secret}&select=*,profiles(*)`,
		'messages?body=ilike.*secret*',
		'messages?or=(body.like.*secret*,seq.gt.0)&body=like.*nobody else reads*',
		`messages?and=(room_id.not.is.null,id.in.(${secret}))`,
		`rooms?id=eq.${room.id}&select=*,messages(*),memberships(*)`,
		`profiles?id=eq.${ada.id}&select=messages(body)&messages.body=like.*secret*&messages=not.is.null`,
		`profiles?select=id,memberships!inner(room_id)&memberships.room_id=eq.${room.id}`,
		`memberships?room_id=eq.${room.id}`,
		`read_states?room_id=eq.${room.id}`,
		`blocks?blocker_id=eq.${ada.id}`,
		`rpc/open_room?slug=${room.slug}`,
		`rpc/room_preview?slug=${room.slug}`
	];
	for (const path of reads) {
		const text = await (await ask(eve.id, path)).text();
		expect([path, text.includes('secret nobody'), text.includes(room.id)]).toEqual([path, false, false]);
	}
	for (const path of ['messages', 'profiles', 'admin_people', 'users', 'private.settings']) {
		for (const accept of ['application/vnd.pgrst.plan+json', 'text/csv', 'application/json']) {
			for (const schema of ['auth', 'private', 'storage', 'pg_catalog']) {
				const response = await ask(eve.id, path, { headers: { accept, 'accept-profile': schema } });
				expect([path, schema, response.status]).toEqual([path, schema, 406]);
			}
		}
	}
	const emails = await ask(eve.id, 'profiles?select=*&limit=1000');
	expect(await emails.text()).not.toContain('@people.example');
	tried('ways to read a room one is not in', reads.length + 60);
});

test('a private topic lets nobody in, speak or be seen who is not in the room', async () => {
	const { eve, ada } = await newPeople('eve', 'ada');
	const room = await newRoom({ owner: ada });
	const topic = `room:${room.id}:0`;
	const inside = await Wire.open('2.0.0');
	const outside = await Wire.open('2.0.0');
	const config = { private: true, presence: { key: ada.id, enabled: true }, broadcast: { ack: true } };
	const join = async (wire: Wire, id: string, name: string) =>
		wire.ask({
			topic: `realtime:${name}`,
			event: 'phx_join',
			ref: `join ${name}`,
			payload: { access_token: await tokenFor(id), config }
		});
	expect((await join(inside, ada.id, topic))['status']).toBe('ok');
	const names = [
		topic,
		`user:${ada.id}`,
		`room:${room.id}:1`,
		`room:${room.id.toUpperCase()}:0`,
		`room:${room.id}:0 `,
		`room:${room.id}:%`,
		`room:' or '1'='1`,
		'user:%',
		'*',
		`room:${room.id}:0\u0000`
	];
	for (const name of names) {
		expect([name, (await join(outside, eve.id, name))['status']]).toEqual([name, 'error']);
	}
	// Not joined, and over HTTP: accepted or not, nobody hears it.
	for (const event of ['broadcast', 'presence']) {
		outside.send({
			topic: `realtime:${topic}`,
			event,
			payload: { type: event, event: 'track', payload: {} }
		});
	}
	await fetch(`${project.url}/realtime/v1/api/broadcast`, {
		method: 'POST',
		headers: {
			apikey: project.publishableKey,
			authorization: `Bearer ${await tokenFor(eve.id)}`,
			'content-type': 'application/json'
		},
		body: JSON.stringify({ messages: [{ topic, event: 'moved', payload: {}, private: true }] })
	});
	// What comes after them has come; so would they have.
	await sql`select realtime.send('{}'::jsonb, 'end', ${topic}, true)`;
	await inside.frames.first(({ event, payload }) => event === 'broadcast' && payload['event'] === 'end');
	expect(inside.frames.all.filter(({ event }) => event === 'presence_diff')).toEqual([]);
	expect(inside.heard('broadcast')).toBe(1);
	tried('private topics and forged presence', names.length + 3);
});
