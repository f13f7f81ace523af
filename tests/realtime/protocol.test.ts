import { describe, expect, test } from 'vitest';
import { tokenFor } from './person.ts';
import { Wire, type Version } from './wire.ts';

const OK = { status: 'ok', response: {} };
const topic = 'realtime:protocol';

describe.each<Version>(['1.0.0', '2.0.0'])('protocol version %s', (version) => {
	test('a join is answered with its bindings as they came, in their order, each with a number', async () => {
		const wire = await Wire.open(version);
		const changes = [
			{ event: 'INSERT', schema: 'public', table: 'a', filter: 'id=eq.1' },
			{ schema: '*', event: '*', anything: { else: true } },
			{ event: 'INSERT', schema: 'public', table: 'a', filter: 'id=eq.1' }
		];
		const reply = await wire.ask({
			topic,
			event: 'phx_join',
			ref: '1',
			payload: { config: { postgres_changes: changes } }
		});
		const id = expect.any(Number);
		expect(reply).toEqual({
			status: 'ok',
			response: { postgres_changes: changes.map((params) => ({ ...params, id })) }
		});
		const ids = JSON.stringify(reply).match(/"id":\d+/g);
		expect(ids?.[0]).toBe(ids?.[2]);
		expect(new Set(ids).size).toBe(2);
		expect(ids).not.toContain('"id":0');
	});

	test('a heartbeat is answered', async () => {
		const wire = await Wire.open(version);
		expect(await wire.ask({ topic: 'phoenix', event: 'heartbeat', ref: '7', joinRef: null })).toEqual(OK);
	});

	test('leaving is answered and closes the channel; what is sent to it then is not for anybody', async () => {
		const wire = await Wire.open(version);
		await wire.ask({ topic, event: 'phx_join', ref: '1' });
		expect(await wire.ask({ topic, event: 'phx_leave', ref: '2' })).toEqual(OK);
		const close = await wire.frames.first(({ event }) => event === 'phx_close');
		expect(close).toMatchObject({ topic, ref: '1', payload: {} });

		expect(await wire.ask({ topic, event: 'broadcast', ref: '3' })).toEqual({
			status: 'error',
			response: { reason: 'unmatched topic' }
		});
	});

	test('malformed frames are ignored, and the socket goes on', async () => {
		const wire = await Wire.open(version);
		for (const frame of ['', '{', 'null', '[]', '[1,2,3]', '{"topic":1}', '["1","1","a"]', '"text"', '{}']) {
			wire.raw(frame);
		}
		for (const bytes of [
			[],
			[3],
			[3, 255, 255, 255, 255, 255, 1],
			[3, 0, 0, 1, 1, 0, 1, 97, 98, 123],
			[9, 9]
		]) {
			wire.raw(Buffer.from(bytes));
		}
		wire.send({ topic, event: 'no such event', payload: { deep: [] } });
		expect(await wire.ask({ topic: 'phoenix', event: 'heartbeat', ref: '2' })).toEqual(OK);
	});

	test('a frame over 5,000,000 bytes closes the socket', async () => {
		const wire = await Wire.open(version);
		wire.raw('x'.repeat(5_000_001));
		expect(await wire.closed).toBe(1009);
	});

	test('joining a topic twice closes the first channel', async () => {
		const wire = await Wire.open(version);
		await wire.ask({ topic, event: 'phx_join', ref: '1', joinRef: '1' });
		await wire.ask({ topic, event: 'phx_join', ref: '2', joinRef: '2' });
		const events = wire.frames.all.map(({ event, ref }) => `${event} ${ref}`);
		expect(events.filter((it) => /phx/.test(it))).toEqual(['phx_reply 1', 'phx_close 1', 'phx_reply 2']);
	});

	test('topics without a name, or not of Realtime, are refused', async () => {
		const wire = await Wire.open(version);
		const reasons = [];
		for (const [index, name] of ['realtime:', 'elsewhere'].entries()) {
			const reply = await wire.ask({ topic: name, event: 'phx_join', ref: String(index) });
			reasons.push(reply['response']);
		}
		expect(reasons).toEqual([
			{ reason: 'TopicNameRequired: You must provide a topic name' },
			{ reason: 'unmatched topic' }
		]);
	});

	test('a binary broadcast is delivered in the form the receiver knows', async () => {
		const [sender, receiver] = [await Wire.open('2.0.0'), await Wire.open(version)];
		for (const wire of [sender, receiver]) await wire.ask({ topic, event: 'phx_join', ref: '1' });
		const [joinRef, ref, event, payload] = ['1', '2', 'naïve', '{"a":"é"}'].map((it) => Buffer.from(it));
		const parts = [joinRef, ref, Buffer.from(topic), event, Buffer.alloc(0)].map(
			(it) => it ?? Buffer.alloc(0)
		);
		const sizes = parts.map(({ length }) => length);
		sender.raw(Buffer.concat([Buffer.from([3, ...sizes, 1]), ...parts, payload ?? Buffer.alloc(0)]));

		if (version === '2.0.0') {
			const [frame] = await receiver.binary.count(1);
			const header = Buffer.from([4, topic.length, 6, 0, 1]);
			expect(frame).toEqual(Buffer.concat([header, Buffer.from(`${topic}naïve{"a":"é"}`)]));
		} else {
			const frame = await receiver.frames.first((it) => it.event === 'broadcast');
			expect(frame.payload).toEqual({ type: 'broadcast', event: 'naïve', payload: { a: 'é' } });
		}
	});
});

test('a client holds as many channels as its limit, and no more', async () => {
	const wire = await Wire.open('2.0.0');
	for (let index = 0; index < 100; index += 1) {
		await wire.ask({ topic: `realtime:many ${index}`, event: 'phx_join', ref: `${index}` });
	}
	expect(await wire.ask({ topic, event: 'phx_join', ref: 'last' })).toEqual({
		status: 'error',
		response: { reason: 'ChannelRateLimitReached: Too many channels' }
	});
});

test('a socket is opened for a valid key only', async () => {
	await expect(Wire.open('2.0.0', { key: 'sb_publishable_wrong' })).rejects.toThrow(/40[13]/);
	await expect(Wire.open('2.0.0', { key: await tokenFor('nobody', { expiresIn: -1 }) })).rejects.toThrow(
		/40[13]/
	);
});
