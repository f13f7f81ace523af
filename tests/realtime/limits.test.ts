import { expect, test } from 'vitest';
import type { Limits } from '../../supabase/local/realtime/index.ts';
import { RateCounter } from '../../supabase/local/realtime/rate-counter.ts';
import { bodyOf, useNotes } from './notes.ts';
import { OwnServer } from './own-server.ts';
import { listen, signIn, subscribe } from './person.ts';
import { project } from './project.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

const notes = useNotes();

/** A server whose rates have a clock that the test moves. Its first look finds a tenth a second of what it counted. */
async function startWithClock(limits: Partial<Limits>): Promise<{ server: OwnServer; nextLook(): void }> {
	let now = 0;
	const server = await OwnServer.start({ limits, now: () => now });
	return { server, nextLook: () => (now += 5_000) };
}

test('a rate is the average per second of the last minute, looked at every five seconds', () => {
	let now = 0;
	const rate = new RateCounter(10, () => now);
	rate.add(100);
	expect(rate.isExceeded).toBe(false);
	now = 5_000;
	expect([rate.average, rate.isExceeded]).toEqual([10, true]);
	now = 20_000;
	expect([rate.average, rate.isExceeded]).toEqual([4, false]);
	now = 10_000_000;
	expect(rate.average).toBe(0);
	rate.add(6_000);
	now += 5_000;
	expect(rate.average).toBe(100);
});

test('more users than the plan allows: their joins are refused, then their handshakes', async () => {
	const server = await OwnServer.start({ limits: { concurrentUsers: 1 } });
	const [ann, bob] = [await Wire.open('2.0.0', server), await Wire.open('2.0.0', server)];
	const join = { topic: 'realtime:full', event: 'phx_join', ref: '1' };
	expect(await ann.ask(join)).toMatchObject({ status: 'ok' });
	expect(await ann.ask({ ...join, topic: 'realtime:second' })).toMatchObject({ status: 'ok' });
	expect(await bob.ask(join)).toEqual({
		status: 'error',
		response: { reason: 'ConnectionRateLimitReached: Too many connected users' }
	});
	await expect(Wire.open('2.0.0', server)).rejects.toThrow(/429/);

	ann.close();
	await ann.closed;
	await expect.poll(async () => (await bob.ask(join))['status']).toBe('ok');
});

test('more joins a second than the plan allows: the socket is closed, and the next handshake refused', async () => {
	const { server, nextLook } = await startWithClock({ joinsPerSecond: 1 });
	const wire = await Wire.open('2.0.0', server);
	const join = (n: number) => ({ topic: `realtime:${n}`, event: 'phx_join', ref: `${n}` });
	for (let n = 1; n <= 10; n += 1) expect(await wire.ask(join(n))).toMatchObject({ status: 'ok' });
	nextLook();
	expect(await wire.ask(join(11))).toEqual({
		status: 'error',
		response: { reason: 'ClientJoinRateLimitReached: Too many joins per second' }
	});
	await wire.closed;
	await expect(Wire.open('2.0.0', server)).rejects.toThrow(/429/);
});

test('more messages a second than the plan allows: who is sent one is told and closed; HTTP answers 429', async () => {
	const { server, nextLook } = await startWithClock({ messagesPerSecond: 2 });
	const ann = await signIn({ url: server.url });
	const heard = new Witness<unknown>();
	const channel = ann.client.channel('loud', { config: { broadcast: { self: true } } });
	channel.on('broadcast', { event: '*' }, heard.see);
	const { system, statuses } = await subscribe(channel);
	const post = (count: number) => {
		const message = { topic: 'loud', event: 'http', payload: {} };
		return fetch(`${server.url}/realtime/v1/api/broadcast`, {
			method: 'POST',
			headers: { apikey: project.publishableKey, 'content-type': 'application/json' },
			body: JSON.stringify({ messages: Array.from({ length: count }, () => message) })
		});
	};
	const tooMany = await post(3);
	expect([tooMany.status, await tooMany.json()]).toEqual([
		429,
		{ message: 'Too many messages to broadcast, please reduce the batch size' }
	]);

	// Each counts twice: its sender hears it too.
	for (let n = 0; n < 11; n += 1) await channel.send({ type: 'broadcast', event: 'again', payload: { n } });
	await heard.count(11);
	nextLook();
	const refused = await post(1);
	expect([refused.status, await refused.json()]).toEqual([
		429,
		{ message: 'You have exceeded your rate limit' }
	]);
	await expect(channel.httpSend('http', {})).rejects.toThrow('You have exceeded your rate limit');
	await channel.send({ type: 'broadcast', event: 'once more', payload: {} });
	const told = await system.first(({ status }) => status === 'error');
	expect(told.message).toBe('Too many messages per second');
	await statuses.first(({ status }) => status === 'CLOSED');
});

test('more changes a second than the plan allows: they are dropped without a word, until it is calm again', async () => {
	const { server, nextLook } = await startWithClock({ messagesPerSecond: 1 });
	const ann = await signIn({ url: server.url });
	await notes.admit(ann, 'flood');
	const { channel, changes } = notes.watch(ann);
	await listen(channel);
	await notes.write('flood', ...Array.from({ length: 10 }, (_, n) => `before ${n}`));
	await changes.count(10);
	nextLook();
	await notes.write('flood', 'dropped');
	await server.log.first((line) => line.startsWith('MessagePerSecondRateLimitReached'));
	nextLook();
	await notes.write('flood', 'after');
	await changes.first((change) => bodyOf(change) === 'after');
	expect(changes.all.map(bodyOf)).not.toContain('dropped');
});

test('more presence events a second than the plan allows, each receiver counted: the channel is told and closed', async () => {
	const { server, nextLook } = await startWithClock({ presenceEventsPerSecond: 0.6 });
	const ann = await signIn({ url: server.url });
	const channel = ann.client.channel('crowd');
	const { system, statuses } = await subscribe(channel);
	// Three are told, three heard, and the first is answered by who is there: more than six in ten seconds.
	for (const n of [1, 2, 3]) await channel.track({ n });
	nextLook();
	void channel.track({ n: 4 });
	expect((await system.first(({ status }) => status === 'error')).message).toBe(
		'Too many presence messages per second'
	);
	await statuses.first(({ status }) => status === 'CLOSED');
});

test('where only private channels are allowed, a public one is refused', async () => {
	const server = await OwnServer.start({ limits: { privateOnly: true } });
	const ann = await signIn({ url: server.url });
	const { statuses } = await subscribe(ann.client.channel('open'));
	expect(statuses.all).toEqual([
		{ status: 'CHANNEL_ERROR', error: 'PrivateOnly: This project only allows private channels' }
	]);
});

test('a payload larger than the plan allows is not passed on: refused when an answer was asked for', async () => {
	const server = await OwnServer.start({ limits: { maxPayloadBytes: 1_000 } });
	const ann = await signIn({ url: server.url });
	const channel = ann.client.channel('bulky', { config: { broadcast: { ack: true, self: true } } });
	const heard = new Witness<{ event: string }>();
	channel.on('broadcast', { event: '*' }, heard.see);
	const { system, statuses } = await subscribe(channel);
	const bulk = { text: 'x'.repeat(1_000) };
	expect(await channel.send({ type: 'broadcast', event: 'bulk', payload: bulk })).toBe('error');
	expect(await channel.send({ type: 'broadcast', event: 'small', payload: {} })).toBe('ok');
	await heard.count(1);
	expect(heard.all.map(({ event }) => event)).toEqual(['small']);

	const response = await fetch(`${server.url}/realtime/v1/api/broadcast`, {
		method: 'POST',
		headers: { apikey: project.publishableKey, 'content-type': 'application/json' },
		body: JSON.stringify({ messages: [{ topic: 'bulky', event: 'bulk', payload: bulk }] })
	});
	expect([response.status, await response.json()]).toEqual([
		422,
		{ errors: { messages: [{ payload: ['Payload size exceeds tenant limit'] }] } }
	]);

	await expect(channel.httpSend('bulk', bulk)).rejects.toThrow();

	void channel.track(bulk);
	expect((await system.first(({ status }) => status === 'error')).message).toBe(
		'Track message size exceeded'
	);
	await statuses.first(({ status }) => status === 'CLOSED');
});

test('a socket on no channel for long is closed with 1001, whether it joined none or left its last', async () => {
	const server = await OwnServer.start({ limits: { noChannelTimeoutMs: 500 } });
	const refused = await Wire.open('2.0.0', server);
	await refused.ask({ topic: 'realtime:', event: 'phx_join', ref: '1' });
	expect([await refused.closed, refused.closeReason]).toEqual([1001, 'No channels joined']);

	const wire = await Wire.open('2.0.0', server);
	await wire.ask({ topic: 'realtime:one', event: 'phx_join', ref: '1', joinRef: '1' });
	await wire.ask({ topic: 'realtime:two', event: 'phx_join', ref: '2', joinRef: '2' });
	await wire.ask({ topic: 'realtime:one', event: 'phx_leave', ref: '3', joinRef: '1' });
	// A socket that came later and joined nothing is gone: so did the time pass for the one that is on a channel.
	expect(await (await Wire.open('2.0.0', server)).closed).toBe(1001);
	expect(await wire.ask({ topic: 'phoenix', event: 'heartbeat', ref: '4' })).toMatchObject({ status: 'ok' });
	await wire.ask({ topic: 'realtime:two', event: 'phx_leave', ref: '5', joinRef: '2' });
	expect(await wire.closed).toBe(1001);
});

test('the handshake: 401 without a key, 403 with one that is not valid', async () => {
	const server = await OwnServer.start();
	const status = async (query: string) => {
		const address = `${server.url.replace('http', 'ws')}/realtime/v1/websocket${query}`;
		return await Wire.refusal(address);
	};
	expect(await status('')).toBe(401);
	expect(await status('?apikey=sb_publishable_other')).toBe(403);
});

test('a client too slow for what it is sent is cut off, and the others hear on', async () => {
	const server = await OwnServer.start({ limits: { maxBufferedBytes: 100_000, messagesPerSecond: 100_000 } });
	const [slow, quick] = [await Wire.open('2.0.0', server), await Wire.open('2.0.0', server)];
	for (const wire of [slow, quick]) await wire.ask({ topic: 'realtime:news', event: 'phx_join', ref: '1' });
	slow.pause();
	const sender = await Wire.open('2.0.0', server);
	await sender.ask({ topic: 'realtime:news', event: 'phx_join', ref: '1' });
	const payload = { type: 'broadcast', event: 'page', payload: { text: 'x'.repeat(100_000) } };
	for (let page = 1; (await server.connections()) === 3; page += 1) {
		sender.send({ topic: 'realtime:news', event: 'broadcast', payload });
		await quick.frames.first(() => quick.heard('broadcast') >= page);
	}
	expect(await server.connections()).toBe(2);
});
