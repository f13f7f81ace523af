import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseArray } from '../../supabase/local/realtime/changes/array.ts';
import { parseBinding } from '../../supabase/local/realtime/changes/binding.ts';
import { decode } from '../../supabase/local/realtime/frames.ts';
import { PgOutput } from '../../supabase/local/realtime/wal/pgoutput.ts';
import { OwnServer } from './own-server.ts';
import { tokenFor } from './person.ts';
import { Wire, type Version } from './wire.ts';

/** A sample in `npm test`, 10,000 inputs in `npm run test:all`. */
const numRuns = process.env.TEST_EVERY ? 10_000 : 200;
const BATCH = 50;
/** All of them take minutes. */
vi.setConfig({ testTimeout: 240_000 });

const json = fc.jsonValue({ maxDepth: 4 });
const name = fc.oneof(
	fc.constantFrom('realtime:fuzz', 'realtime:', 'phoenix', '__proto__', 'realtime:__proto__', ''),
	fc.string({ unit: 'binary', maxLength: 300 })
);
const event = fc.oneof(
	fc.constantFrom('phx_join', 'phx_leave', 'heartbeat', 'broadcast', 'presence', 'access_token', '__proto__'),
	fc.string()
);
const ref = fc.oneof(fc.constant(null), fc.string({ maxLength: 5 }), json);
const flag = fc.oneof(fc.boolean(), json);
const binding = fc.record(
	{
		event: fc.oneof(fc.constantFrom('*', 'INSERT'), json),
		schema: fc.oneof(fc.constantFrom('public', '*'), json),
		table: fc.oneof(fc.constantFrom('messages', '*'), json),
		filter: fc.oneof(fc.constantFrom('id=eq.1', 'body=in.(', 'a=b.c,', '"="'), fc.string(), json),
		select: fc.oneof(fc.constant(['id']), json)
	},
	{ requiredKeys: [] }
);
const join = fc.record(
	{
		access_token: json,
		config: fc.oneof(
			json,
			fc.record(
				{
					private: flag,
					broadcast: fc.oneof(
						json,
						fc.record({ self: flag, ack: flag, replay: json, replication_ready: flag })
					),
					presence: fc.oneof(json, fc.record({ enabled: flag, key: json })),
					postgres_changes: fc.oneof(json, fc.array(fc.oneof(json, binding), { maxLength: 3 }))
				},
				{ requiredKeys: [] }
			)
		)
	},
	{ requiredKeys: [] }
);
const presence = fc.record({ event: fc.oneof(fc.constantFrom('track', 'untrack'), json), payload: json });
const payload = fc.oneof(json, join, presence);
const frames = {
	'1.0.0': fc
		.record({ topic: name, event, payload, ref, join_ref: ref }, { requiredKeys: [] })
		.map((frame) => JSON.stringify(frame)),
	'2.0.0': fc.tuple(ref, ref, name, event, payload).map((frame) => JSON.stringify(frame))
};
const bytes = fc.oneof(
	fc.uint8Array({ maxLength: 400 }),
	// A binary broadcast whose sizes may lie.
	fc
		.tuple(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 6, maxLength: 6 }), fc.uint8Array())
		.map(([sizes, rest]) => new Uint8Array([3, ...sizes, ...rest]))
);
const input = (version: Version) =>
	fc.oneof(
		frames[version],
		fc.string(),
		json.map((value) => JSON.stringify(value)),
		bytes.map((it) => Buffer.from(it))
	);

test.each<Version>(['1.0.0', '2.0.0'])(
	'whatever a client of protocol %s sends, the server goes on, and nobody else hears of it',
	async (version) => {
		const server = await OwnServer.start({
			limits: {
				messagesPerSecond: 1e9,
				joinsPerSecond: 1e9,
				maxChannelsPerClient: 1e9,
				presenceEventsPerWindow: 1e9
			}
		});
		const [secret, topic] = [randomUUID(), `realtime:${randomUUID()}`];
		const payload = {
			access_token: await tokenFor(randomUUID()),
			config: { broadcast: { self: true, ack: true } }
		};
		const calm = await Wire.open('2.0.0', server);
		await calm.ask({ topic, event: 'phx_join', ref: 'join', payload });
		let round = 0;

		await fc.assert(
			fc.asyncProperty(fc.array(input(version), { minLength: BATCH, maxLength: BATCH }), async (inputs) => {
				round += 1;
				const wild = await Wire.open(version, server);
				for (const frame of inputs) wild.raw(frame);
				const beat = `after ${round}`;
				await wild.ask({ topic: 'phoenix', event: 'heartbeat', ref: beat, joinRef: null });
				const body = { type: 'broadcast', event: 'calm', payload: { secret, round } };
				expect(await calm.ask({ topic, event: 'broadcast', ref: beat, payload: body })).toMatchObject({
					status: 'ok'
				});
				expect(wild.frames.all.some((frame) => JSON.stringify(frame).includes(secret))).toBe(false);
				wild.close();
				await wild.closed;
			}),
			{ numRuns: Math.ceil(numRuns / BATCH), endOnFailure: true }
		);
		expect(calm.frames.all.filter((frame) => frame.topic !== topic)).toEqual([]);
		expect(calm.heard('broadcast')).toBe(round);
	}
);

test('bytes that are no frame are nothing, and a frame that is one is what it was', () => {
	fc.assert(
		fc.property(fc.constantFrom<Version>('1.0.0', '2.0.0'), bytes, fc.boolean(), (version, data, binary) => {
			const frame = decode(version, Buffer.from(data), binary);
			expect(frame === undefined || typeof frame.topic === 'string').toBe(true);
		}),
		{ numRuns }
	);
	fc.assert(
		fc.property(fc.string(), fc.string(), fc.dictionary(fc.string(), json), (topic, eventName, body) => {
			const text = JSON.stringify(['1', '2', topic, eventName, body]);
			expect(decode('2.0.0', Buffer.from(text), false)).toEqual({
				joinRef: '1',
				ref: '2',
				topic,
				event: eventName,
				payload: JSON.parse(text)[4]
			});
		}),
		{ numRuns }
	);
});

test('any binding is accepted or refused with a reason', () => {
	fc.assert(
		fc.property(binding, (params) => {
			const parsed = parseBinding(params);
			if (parsed.ok) expect(parsed.binding.id).toBeGreaterThan(0);
			else expect(parsed.reason).not.toBe('');
		}),
		{ numRuns }
	);
});

test('any array that Postgres prints is parsed to what it was, and any other text ends', () => {
	const item = fc.oneof(fc.constant(null), fc.string());
	fc.assert(
		fc.property(fc.array(item), (items) => {
			const printed = items.map((it) => (it === null ? 'NULL' : `"${it.replace(/[\\"]/g, '\\$&')}"`));
			expect(parseArray(`{${printed.join(',')}}`, ',')).toEqual(items);
		}),
		{ numRuns }
	);
	fc.assert(
		fc.property(fc.string(), (text) => void parseArray(text, ',')),
		{ numRuns }
	);
});

test('bytes that are no replication message are an error, or nothing', () => {
	fc.assert(
		fc.property(fc.uint8Array(), (data) => {
			try {
				new PgOutput().decode(Buffer.from(data));
			} catch (error) {
				expect(error).toBeInstanceOf(Error);
			}
		}),
		{ numRuns }
	);
});
