import type { RealtimeChannel } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { useGuests } from './guests.ts';
import { signIn, subscribe, tokenFor, type Person } from './person.ts';
import { project, sql } from './project.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

const { prefix, guests, invite } = useGuests();

type Message = { event: string; payload?: unknown };

function open(person: Person, topic: string): { channel: RealtimeChannel; heard: Witness<Message> } {
	const heard = new Witness<Message>();
	const config = { private: true, broadcast: { ack: true, self: false } };
	const channel = person.client.channel(topic, { config });
	channel.on('broadcast', { event: '*' }, heard.see);
	return { channel, heard };
}

test('who may not read a topic is refused, with the reason; who may, joins', async () => {
	const [ann, eve] = [await signIn(), await signIn()];
	const topic = `${prefix}:door`;
	await invite(ann, topic);
	await invite(eve, `${prefix}:another`);

	const admitted = await subscribe(open(ann, topic).channel);
	expect(admitted.statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
	const refused = await subscribe(open(eve, topic).channel);
	expect(refused.statuses.all).toEqual([
		{
			status: 'CHANNEL_ERROR',
			error: `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`
		}
	]);
});

test('who may read but not write is heard by nobody', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	const topic = `${prefix}:stage`;
	await invite(ann, topic);
	await invite(bob, topic, { writes: false });
	const [toAnn, toBob] = [open(ann, topic), open(bob, topic)];
	await Promise.all([subscribe(toAnn.channel), subscribe(toBob.channel)]);

	expect(await toBob.channel.send({ type: 'broadcast', event: 'heckle', payload: {} })).toBe('error');
	await expect(toBob.channel.httpSend('heckle', {})).rejects.toThrow('Unauthorized');
	expect(await toBob.channel.track({ name: 'Bob' })).toBe('error');
	expect(await toAnn.channel.send({ type: 'broadcast', event: 'song', payload: {} })).toBe('ok');
	await toBob.heard.count(1);
	expect(toBob.heard.all.map(({ event }) => event)).toEqual(['song']);

	await sql`select realtime.send('{}'::jsonb, 'encore', ${topic}, true)`;
	await toAnn.heard.count(1);
	expect(toAnn.heard.all.map(({ event }) => event)).toEqual(['encore']);
});

test('a new token has the policies asked again: who may not read any more is closed', async () => {
	const ann = await signIn();
	const topic = `${prefix}:lease`;
	await invite(ann, topic);
	const { system, statuses } = await subscribe(open(ann, topic).channel);

	await sql`delete from ${sql(guests)} where person = ${ann.id}`;
	ann.token = await tokenFor(ann.id);
	await ann.client.realtime.setAuth();

	const told = await system.first(({ status }) => status === 'error');
	expect(told.message).toBe(`You do not have permissions to read from this Channel topic: ${topic}`);
	await statuses.first(({ status }) => status === 'CLOSED');
});

test('a new token has the policies asked again: who may not write any more is not heard', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	const topic = `${prefix}:loan`;
	await invite(ann, topic);
	await invite(bob, topic);
	const [toAnn, toBob] = [open(ann, topic), open(bob, topic)];
	await Promise.all([subscribe(toAnn.channel), subscribe(toBob.channel)]);
	expect(await toAnn.channel.send({ type: 'broadcast', event: 'before', payload: {} })).toBe('ok');

	await sql`update ${sql(guests)} set writes = false where person = ${ann.id}`;
	ann.token = await tokenFor(ann.id);
	await ann.client.realtime.setAuth();
	void toAnn.channel.send({ type: 'broadcast', event: 'after', payload: {} });
	await toAnn.channel.track({ name: 'Ann' });

	await sql`select realtime.send('{}'::jsonb, 'last', ${topic}, true)`;
	await toBob.heard.first(({ event }) => event === 'last');
	expect(toBob.heard.all.map(({ event }) => event)).toEqual(['before', 'last']);
});

test('presence and broadcast are permitted apart', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	const topic = `${prefix}:half`;
	await invite(ann, topic);
	await invite(bob, topic, { extensions: ['broadcast'] });
	const [toAnn, toBob] = [open(ann, topic), open(bob, topic)];
	for (const { channel } of [toAnn, toBob]) channel.on('presence', { event: 'sync' }, () => undefined);
	await Promise.all([subscribe(toAnn.channel), subscribe(toBob.channel)]);

	expect(await toAnn.channel.track({ name: 'Ann' })).toBe('ok');
	expect(await toBob.channel.track({ name: 'Bob' })).toBe('error');
	expect(await toAnn.channel.send({ type: 'broadcast', event: 'hello', payload: {} })).toBe('ok');
	await toBob.heard.count(1);
	expect(toBob.channel.presenceState()).toEqual({});
	expect(Object.values(toAnn.channel.presenceState())).toMatchObject([[{ name: 'Ann' }]]);
});

test('a private topic and the public one of the same name are two', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	const topic = `${prefix}:twin`;
	await invite(ann, topic);
	const inside = open(ann, topic);
	const outside = { channel: bob.client.channel(topic), heard: new Witness<Message>() };
	outside.channel.on('broadcast', { event: '*' }, outside.heard.see);
	await Promise.all([subscribe(inside.channel), subscribe(outside.channel)]);

	await sql`select realtime.send('{}'::jsonb, 'secret', ${topic}, true)`;
	await sql`select realtime.send('{}'::jsonb, 'open', ${topic}, false)`;
	await outside.heard.count(1);
	await inside.heard.count(1);
	expect(outside.heard.all.map(({ event }) => event)).toEqual(['open']);
	expect(inside.heard.all.map(({ event }) => event)).toEqual(['secret']);
});

test('in a batch over HTTP, what a policy refuses is accepted and dropped', async () => {
	const [ann, eve] = [await signIn(), await signIn()];
	const topic = `${prefix}:post`;
	await invite(ann, topic);
	const inside = open(ann, topic);
	await subscribe(inside.channel);

	for (const [{ token }, event] of [
		[eve, 'forged'],
		[ann, 'genuine']
	] as const) {
		const response = await fetch(`${project.url}/realtime/v1/api/broadcast`, {
			method: 'POST',
			headers: {
				apikey: project.publishableKey,
				authorization: `Bearer ${token}`,
				'content-type': 'application/json'
			},
			body: JSON.stringify({ messages: [{ topic, event, payload: {}, private: true }] })
		});
		expect(response.status).toBe(202);
	}
	await inside.heard.count(1);
	expect(inside.heard.all.map(({ event }) => event)).toEqual(['genuine']);
});

test('what the database broadcast before is heard again by who asks for it: the last ones, oldest first, once', async () => {
	const [ann, eve] = [await signIn(), await signIn()];
	const topic = `${prefix}:archive`;
	await invite(ann, topic);
	const listenAgain = async (person: Person, replay?: { since: number; limit?: number }) => {
		const heard = new Witness<{ n: unknown; replayed: boolean | undefined }>();
		const config = { private: true, broadcast: { ...(replay && { replay }) } };
		const channel = person.client.channel(topic, { config });
		channel.on('broadcast', { event: '*' }, ({ payload, meta }) => {
			heard.see({ n: payload.n, replayed: meta?.replayed });
		});
		return { heard, ...(await subscribe(channel)) };
	};
	const live = await listenAgain(ann);
	for (let n = 1; n <= 30; n += 1) {
		await sql`select realtime.send(${sql.json({ n })}, 'page', ${topic}, true)`;
	}
	await sql`select realtime.send('{}'::jsonb, 'public', ${topic}, false)`;
	// Who joins before they have all come by hears the rest of them live.
	await live.heard.count(30);
	await live.channel.unsubscribe();

	const since = Date.now() - 60_000;
	const three = await listenAgain(ann, { since, limit: 3 });
	await three.heard.count(3);
	await sql`select realtime.send('{"n":31}'::jsonb, 'page', ${topic}, true)`;
	await three.heard.count(4);
	expect(three.heard.all.map(({ n, replayed }) => [n, replayed])).toEqual([
		[28, true],
		[29, true],
		[30, true],
		[31, undefined]
	]);
	await three.channel.unsubscribe();

	const most = await listenAgain(ann, { since, limit: 1_000 });
	await most.heard.count(25);
	expect(most.heard.all.map(({ n }) => n)).toEqual(Array.from({ length: 25 }, (_, n) => n + 7));
	await most.channel.unsubscribe();

	const refused = await listenAgain(eve, { since });
	expect(refused.statuses.all[0]?.error).toMatch(/^Unauthorized: You do not have permissions to read/);
	const senseless = await listenAgain(ann, { since: 0.5 });
	expect(senseless.statuses.all[0]?.error).toBe('UnableToReplayMessages: Replay params are not valid');
	// The client library refuses this by itself.
	const wire = await Wire.open('2.0.0');
	const payload = { config: { broadcast: { replay: { since } } } };
	const open = await wire.ask({ topic: `realtime:${topic}`, event: 'phx_join', ref: '1', payload });
	expect(open['response']).toEqual({
		reason: 'UnableToReplayMessages: Replay is not allowed for public channels'
	});
});

test('a new token that may still read something, but less, ends the channel as well', async () => {
	const ann = await signIn();
	const topic = `${prefix}:shrunk`;
	await invite(ann, topic);
	const { channel } = open(ann, topic);
	channel.on('presence', { event: 'sync' }, () => undefined);
	const { system, statuses } = await subscribe(channel);

	await sql`update ${sql(guests)} set extensions = '{broadcast}' where person = ${ann.id} and topic = ${topic}`;
	ann.token = await tokenFor(ann.id);
	await ann.client.realtime.setAuth();
	const told = await system.first(({ status }) => status === 'error');
	expect(told.message).toBe(`You no longer have permission to read from this Channel topic: ${topic}`);
	await statuses.first(({ status }) => status === 'CLOSED');
});
