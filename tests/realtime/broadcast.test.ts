import type { RealtimeChannel } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { signIn, subscribe, type Person } from './person.ts';
import { project, sql } from './project.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

interface Message {
	event: string;
	payload?: unknown;
	meta?: { id: string };
}

async function tuneIn(
	person: Person,
	topic: string,
	broadcast: { self?: boolean; ack?: boolean } = {}
): Promise<{ channel: RealtimeChannel; heard: Witness<Message> }> {
	const heard = new Witness<Message>();
	const channel = person.client.channel(topic, { config: { broadcast } });
	channel.on('broadcast', { event: '*' }, heard.see);
	await subscribe(channel);
	return { channel, heard };
}

test('a broadcast reaches the others on its topic, and its sender only on demand', async () => {
	const [ann, bob, eve] = [await signIn(), await signIn(), await signIn()];
	const fromAnn = await tuneIn(ann, 'street', { ack: true });
	const fromBob = await tuneIn(bob, 'street', { self: true, ack: true });
	const elsewhere = await tuneIn(eve, 'another street');

	const wave = { event: 'wave', payload: { to: 'Zoé 👋', count: 1 } };
	expect(await fromAnn.channel.send({ type: 'broadcast', ...wave })).toBe('ok');
	expect(await fromBob.channel.send({ type: 'broadcast', event: 'nod', payload: {} })).toBe('ok');

	await fromBob.heard.count(2);
	expect(fromBob.heard.all).toMatchObject([wave, { event: 'nod' }]);
	await fromAnn.heard.count(1);
	expect(fromAnn.heard.all.map(({ event }) => event)).toEqual(['nod']);
	expect(elsewhere.heard.all).toEqual([]);
});

test('clients of both protocol versions hear each other', async () => {
	const old = await signIn({ realtime: { vsn: '1.0.0' } });
	const recent = await signIn({ realtime: { vsn: '2.0.0' } });
	const [fromOld, fromRecent] = [await tuneIn(old, 'bridge'), await tuneIn(recent, 'bridge')];

	await fromOld.channel.send({ type: 'broadcast', event: 'from 1.0.0', payload: { a: 'é' } });
	await fromRecent.channel.send({ type: 'broadcast', event: 'from 2.0.0', payload: { b: 'ß' } });

	await fromRecent.heard.count(1);
	await fromOld.heard.count(1);
	expect(fromRecent.heard.all).toMatchObject([{ event: 'from 1.0.0', payload: { a: 'é' } }]);
	expect(fromOld.heard.all).toMatchObject([{ event: 'from 2.0.0', payload: { b: 'ß' } }]);
});

test('bytes arrive as they were sent; a client of version 1.0.0, which knows none, is spared', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	const old = await signIn({ realtime: { vsn: '1.0.0' } });
	const fromAnn = await tuneIn(ann, 'bytes');
	const toBob = await tuneIn(bob, 'bytes');
	const toOld = await tuneIn(old, 'bytes');

	const bytes = new Uint8Array([0, 255, 34, 92, 10]);
	await fromAnn.channel.send({ type: 'broadcast', event: 'bytes', payload: bytes.buffer });
	await fromAnn.channel.send({ type: 'broadcast', event: 'text', payload: {} });

	await toBob.heard.count(2);
	const received = toBob.heard.all[0]?.payload;
	expect(received instanceof ArrayBuffer && [...new Uint8Array(received)]).toEqual([...bytes]);
	await toOld.heard.count(1);
	expect(toOld.heard.all.map(({ event }) => event)).toEqual(['text']);
});

test('the database broadcasts when its transaction commits, and not when it does not', async () => {
	const ann = await signIn();
	const { heard } = await tuneIn(ann, 'news');

	await sql
		.begin(async (transaction) => {
			await transaction`select realtime.send('{"n":0}'::jsonb, 'undone', 'news', false)`;
			throw new Error('changed my mind');
		})
		.catch(() => undefined);
	await sql`select realtime.send('{"n":1}'::jsonb, 'done', 'news', false)`;
	await sql`select realtime.send('{"id":"mine"}'::jsonb, 'with an id', 'news', false)`;

	await heard.count(2);
	const [done, withId] = heard.all;
	expect(done).toMatchObject({ event: 'done', payload: { n: 1, id: done?.meta?.id } });
	expect(withId).toMatchObject({ event: 'with an id', payload: { id: 'mine' } });
});

test('a database broadcast that cannot be is a warning, not an error', async () => {
	await expect(sql`select realtime.send('{}'::jsonb, 'event', null, false)`).resolves.toHaveLength(1);
});

test('a row trigger broadcasts changes with realtime.broadcast_changes', async () => {
	const wire = await Wire.open('2.0.0', { key: project.secretKey });
	const topic = 'realtime:rows';
	await wire.ask({ topic, event: 'phx_join', ref: '1', payload: { config: { private: true } } });
	await sql.begin(async (transaction) => {
		await transaction.unsafe(`
			create temporary table rt_rows (id int, name text) on commit drop;
			create function pg_temp.tell() returns trigger language plpgsql as $$ begin
				perform realtime.broadcast_changes('rows', tg_op, tg_op, 'rt_rows', 'public', new, old);
				return null;
			end $$;
			create trigger tell after insert or update on rt_rows for each row execute function pg_temp.tell();
			insert into rt_rows values (1, 'one');
			update rt_rows set name = 'uno'`);
	});

	const updated = await wire.frames.first(({ payload }) => payload['event'] === 'UPDATE');
	expect(updated.payload['payload']).toMatchObject({
		operation: 'UPDATE',
		schema: 'public',
		table: 'rt_rows',
		record: { id: 1, name: 'uno' },
		old_record: { id: 1, name: 'one' }
	});
});

test('over HTTP: a batch, or one message with its topic and event in the path', async () => {
	const ann = await signIn();
	const { channel, heard } = await tuneIn(ann, 'mail/box');
	const post = async (body: unknown) =>
		await fetch(`${project.url}/realtime/v1/api/broadcast`, {
			method: 'POST',
			headers: { apikey: project.publishableKey, 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});

	const messages = [
		{ topic: 'mail/box', event: 'first', payload: { n: 1 } },
		{ topic: 'another box', event: 'lost', payload: {} },
		{ topic: 'mail/box', event: 'second', payload: { n: 2 } }
	];
	expect((await post({ messages })).status).toBe(202);
	expect(await channel.httpSend('third', { n: 3 })).toEqual({ success: true });

	await heard.count(3);
	expect(heard.all).toMatchObject([
		{ event: 'first', payload: { n: 1 } },
		{ event: 'second', payload: { n: 2 } },
		{ event: 'third', payload: { n: 3 } }
	]);
	expect((await post({})).status).toBe(422);
});

test('the database broadcasts bytes with realtime.send_binary', async () => {
	const [ann, old] = [await signIn(), await signIn({ realtime: { vsn: '1.0.0' } })];
	const [recent, spared] = [await tuneIn(ann, 'raw'), await tuneIn(old, 'raw')];
	await sql`select realtime.send_binary(${Buffer.from([0, 255, 34])}::bytea, 'bytes', 'raw', false)`;
	await sql`select realtime.send('{}'::jsonb, 'text', 'raw', false)`;

	await recent.heard.count(2);
	const [bytes] = recent.heard.all;
	expect(bytes).toMatchObject({ event: 'bytes', meta: { id: expect.any(String) } });
	expect(bytes?.payload instanceof ArrayBuffer && [...new Uint8Array(bytes.payload)]).toEqual([0, 255, 34]);
	await spared.heard.count(1);
	expect(spared.heard.all.map(({ event }) => event)).toEqual(['text']);
});

test('a channel that asks for it is told when the broadcasts of the database are listened to', async () => {
	const ann = await signIn();
	const channel = ann.client.channel('ready', { config: { broadcast: { replication_ready: true } } });
	const { system } = await subscribe(channel);
	expect(await system.first(({ extension }) => extension === 'system')).toEqual({
		extension: 'system',
		status: 'ok',
		message: 'Replication connection established',
		channel: 'ready'
	});
});

test('over HTTP: bytes, and what is refused, each with its status', async () => {
	const ann = await signIn();
	const { heard } = await tuneIn(ann, 'desk');
	const post = async (
		path: string,
		type: string,
		body: string | Uint8Array<ArrayBuffer>,
		key = project.publishableKey
	) => {
		const response = await fetch(`${project.url}/realtime/v1/api/broadcast${path}`, {
			method: 'POST',
			headers: { apikey: key, 'content-type': type },
			body
		});
		return [response.status, await response.text()];
	};
	const numbered = { id: 'its own', topic: 'desk', event: 'numbered', payload: { n: 2 } };
	const [json, bytes] = ['application/json', 'application/octet-stream'];
	expect(await post('/desk/events/bytes', bytes, new Uint8Array([1, 2]))).toEqual([202, '']);
	expect(await post('/desk/events/text', json, '{"n":1}')).toEqual([202, '']);
	await heard.count(2);
	expect(heard.all).toMatchObject([{ event: 'bytes' }, { event: 'text', payload: { n: 1 } }]);

	const errors = (messages: unknown) => JSON.stringify({ errors: { messages } });
	expect(await post('/desk/events/list', json, '[1]')).toEqual([202, '']);
	expect(await post('', json, JSON.stringify({ messages: [numbered] }))).toEqual([202, '']);
	await heard.count(4);
	expect(heard.all.slice(2)).toMatchObject([
		{ event: 'list', payload: { _json: [1] } },
		{ event: 'numbered', payload: { n: 2 }, meta: { id: 'its own' } }
	]);

	expect(await post('/desk/events/text', json, 'nonsense')).toEqual([400, expect.anything()]);
	expect(await post('/desk/events/text', 'text/plain', 'x')).toEqual([415, expect.stringContaining('Type')]);
	expect(await post('', json, '{"messages":[]}')).toEqual([422, errors(["can't be blank"])]);
	expect(await post('', json, 'nonsense')).toEqual([400, expect.stringContaining('Bad Request')]);
	const messages = [
		{ topic: 'desk', event: 1, payload: [] },
		{ topic: 'desk', event: 'ok', payload: {} }
	];
	expect(await post('', json, JSON.stringify({ messages }))).toEqual([
		422,
		errors([{ event: ['is invalid'], payload: ['is invalid'] }, {}])
	]);
	expect(await post('', json, '{"messages":[]}', 'wrong')).toEqual([
		401,
		expect.stringContaining('Invalid API key')
	]);
});
