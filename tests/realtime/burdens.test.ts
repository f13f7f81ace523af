import { expect, test } from 'vitest';
import { bodyOf, useNotes } from './notes.ts';
import { OwnServer } from './own-server.ts';
import { listen, signIn } from './person.ts';
import { Wire } from './wire.ts';

const notes = useNotes();
const ok = { status: 'ok' };
const beat = (ref: number) => ({ topic: 'phoenix', event: 'heartbeat', ref });
const bindings = process.env.TEST_EVERY ? 5_000 : 1_000;

test('a join of thousands of bindings is checked by a few questions, and others are served meanwhile', async () => {
	const server = await OwnServer.start({ limits: { messagesPerSecond: 1e9 } });
	const ann = await signIn({ url: server.url });
	await notes.admit(ann, 'hall');
	const { channel, changes } = notes.watch(ann);
	await listen(channel);

	const wire = await Wire.open('2.0.0', server);
	const postgres_changes = Array.from({ length: bindings }, (_, n) => ({
		event: '*',
		schema: 'public',
		table: notes.table,
		filter: `room=neq.${n % 10}`,
		number: n
	}));
	const payload = { access_token: ann.token, config: { postgres_changes } };
	wire.send({ topic: 'realtime:greedy', event: 'phx_join', ref: '1', payload });
	await notes.write('hall', 'meanwhile');
	await changes.first((change) => bodyOf(change) === 'meanwhile');

	const told = await wire.frames.first(({ event }) => event === 'system');
	expect(told.payload).toMatchObject({ ...ok, message: 'Subscribed to PostgreSQL' });
	await notes.write('hall', 'for all of them');
	const heard = await wire.frames.first((frame) => JSON.stringify(frame).includes('for all of them'));
	expect(heard.payload['ids']).toHaveLength(bindings);
	expect(await wire.ask(beat(2))).toMatchObject(ok);
});

test('topics of any length, events of any length: what does not fit the binary form goes as JSON', async () => {
	const server = await OwnServer.start({ limits: { maxPayloadBytes: 100_000 } });
	const [sender, receiver] = [await Wire.open('2.0.0', server), await Wire.open('2.0.0', server)];
	for (const length of [300, 200_000]) {
		const topic = `realtime:${'t'.repeat(length)}`;
		const join = { topic, event: 'phx_join', ref: '1', payload: { config: {} } };
		for (const wire of [sender, receiver]) expect(await wire.ask(join)).toMatchObject(ok);
		const event = 'e'.repeat(length);
		sender.send({ topic, event: 'broadcast', payload: { type: 'broadcast', event, payload: {} } });
	}
	await receiver.frames.first(() => receiver.heard('broadcast') === 1);
	// The second is larger than a broadcast may be.
	expect(await sender.ask(beat(2))).toMatchObject(ok);
	expect(await receiver.ask(beat(2))).toMatchObject(ok);
	expect(receiver.heard('broadcast')).toBe(1);
});

test('a client that sends faster than it is answered is read no further, and loses nothing', async () => {
	const server = await OwnServer.start({ limits: { maxPayloadBytes: 5_000_000, messagesPerSecond: 1e9 } });
	const wire = await Wire.open('2.0.0', server);
	const config = { broadcast: { self: true } };
	const topic = 'realtime:hose';
	await wire.ask({ topic, event: 'phx_join', ref: '1', payload: { config } });
	const text = 'x'.repeat(100_000);
	for (let n = 0; n < 40; n += 1) {
		wire.send({
			topic,
			event: 'broadcast',
			payload: { type: 'broadcast', event: 'drop', payload: { n, text } }
		});
	}
	expect(await wire.ask(beat(2))).toMatchObject(ok);
	const numbers = wire.frames.all
		.filter(({ event }) => event === 'broadcast')
		.map(({ payload }) => /"n":(\d+)/.exec(JSON.stringify(payload))?.[1]);
	expect(numbers).toEqual(Array.from({ length: 40 }, (_, n) => String(n)));
});
