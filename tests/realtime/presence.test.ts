import { randomUUID } from 'node:crypto';
import type { RealtimeChannel } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { OwnServer } from './own-server.ts';
import { signIn, subscribe, type Person } from './person.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

interface Coming {
	event: 'join' | 'leave';
	key: string;
	names: unknown[];
}

async function enter(
	person: Person,
	topic: string,
	key: string
): Promise<{ channel: RealtimeChannel; comings: Witness<Coming>; synced: Witness<number> }> {
	const channel = person.client.channel(topic, { config: { presence: { key } } });
	const comings = new Witness<Coming>();
	const synced = new Witness<number>();
	channel
		.on('presence', { event: 'sync' }, () => synced.see(Object.keys(channel.presenceState()).length))
		.on('presence', { event: 'join' }, ({ newPresences }) => {
			comings.see({ event: 'join', key: '', names: newPresences.map((it) => it['name']) });
		})
		.on('presence', { event: 'leave' }, ({ key: left, leftPresences }) => {
			comings.see({ event: 'leave', key: left, names: leftPresences.map((it) => it['name']) });
		});
	await subscribe(channel);
	await synced.count(1);
	return { channel, comings, synced };
}

function namesIn(channel: RealtimeChannel): Record<string, unknown[]> {
	const state = channel.presenceState<{ name: string }>();
	return Object.fromEntries(Object.entries(state).map(([key, metas]) => [key, metas.map((it) => it.name)]));
}

test('newcomers are told who is there, the others who comes and goes', async () => {
	const topic = randomUUID();
	const [ann, bob] = [await signIn(), await signIn()];
	const atAnn = await enter(ann, topic, 'ann');
	expect(await atAnn.channel.track({ name: 'Ann' })).toBe('ok');
	await atAnn.synced.first((present) => present === 1);

	const atBob = await enter(bob, topic, 'bob');
	await atBob.synced.first((present) => present === 1);
	expect(namesIn(atBob.channel)).toEqual({ ann: ['Ann'] });

	expect(await atBob.channel.track({ name: 'Bob' })).toBe('ok');
	await atAnn.comings.first(({ event, names }) => event === 'join' && names.includes('Bob'));
	expect(namesIn(atAnn.channel)).toEqual({ ann: ['Ann'], bob: ['Bob'] });

	expect(await atBob.channel.untrack()).toBe('ok');
	expect(await atAnn.comings.first(({ event }) => event === 'leave')).toMatchObject({ names: ['Bob'] });
	expect(namesIn(atAnn.channel)).toEqual({ ann: ['Ann'] });
});

test('one key may be present several times, and tracking again replaces only its own', async () => {
	const topic = randomUUID();
	const [phone, laptop] = [await signIn(), await signIn()];
	const atPhone = await enter(phone, topic, 'ann');
	const atLaptop = await enter(laptop, topic, 'ann');
	await atPhone.channel.track({ name: 'phone' });
	await atLaptop.channel.track({ name: 'laptop' });
	await atPhone.comings.first(({ names }) => names.includes('laptop'));
	expect(namesIn(atPhone.channel)).toEqual({ ann: ['phone', 'laptop'] });

	await atPhone.channel.track({ name: 'tablet' });
	await atLaptop.comings.first(({ event, names }) => event === 'leave' && names.includes('phone'));
	expect(namesIn(atLaptop.channel)['ann']?.toSorted()).toEqual(['laptop', 'tablet']);

	await atLaptop.channel.unsubscribe();
	await atPhone.comings.first(({ event, names }) => event === 'leave' && names.includes('laptop'));
	expect(namesIn(atPhone.channel)).toEqual({ ann: ['tablet'] });
});

test('who did not ask for presence is told who is there once it tracks, under any key; until then nothing', async () => {
	const topic = `realtime:${randomUUID()}`;
	const [ann, bob] = [await Wire.open('2.0.0'), await Wire.open('2.0.0')];
	const join = (presence: object) => ({
		...{ topic, event: 'phx_join', ref: '1' },
		payload: { config: { presence } }
	});
	await ann.ask(join({ enabled: 'TRUE', key: 7 }));
	await bob.ask(join({ key: '__proto__' }));
	const track = { topic, event: 'presence', payload: { event: 'TRACK', payload: { here: true } } };
	expect(await ann.ask({ ...track, ref: 2 })).toMatchObject({ status: 'ok' });
	// On a public topic who comes and goes is heard all the same.
	await bob.frames.first(({ event }) => event === 'presence_diff');
	expect([ann.heard('presence_state'), bob.heard('presence_state')]).toEqual([1, 0]);

	expect(await bob.ask({ ...track, ref: 2 })).toMatchObject({ status: 'ok' });
	const state = await bob.frames.first(({ event }) => event === 'presence_state');
	expect(Object.keys(state.payload).toSorted()).toEqual(['7', '__proto__']);
});

test('who loses the connection leaves, and comes back by joining and tracking again', async () => {
	const topic = randomUUID();
	const server = await OwnServer.start();
	const proxy = await server.proxy();
	const ann = await signIn({ url: server.url });
	const bob = await signIn({ url: proxy.url });
	const atAnn = await enter(ann, topic, 'ann');
	const atBob = await enter(bob, topic, 'bob');
	await atBob.channel.track({ name: 'Bob' });
	await atAnn.comings.first(({ event, names }) => event === 'join' && names.includes('Bob'));

	const before = atBob.synced.all.length;
	proxy.cut();
	await atAnn.comings.first(({ event, names }) => event === 'leave' && names.includes('Bob'));
	expect(namesIn(atAnn.channel)).toEqual({});

	const since = atAnn.comings.all.length;
	await atBob.synced.first(() => true, before);
	await atBob.channel.track({ name: 'Bob' });
	await atAnn.comings.first(({ event, names }) => event === 'join' && names.includes('Bob'), since);
	expect(namesIn(atAnn.channel)).toEqual({ bob: ['Bob'] });
});

test('a channel that tells of itself too often is closed', async () => {
	const server = await OwnServer.start({ limits: { presenceEventsPerWindow: 2 } });
	const ann = await signIn({ url: server.url });
	const channel = ann.client.channel('hasty');
	const { system, statuses } = await subscribe(channel);
	expect(await channel.track({ n: 1 })).toBe('ok');
	expect(await channel.track({ n: 2 })).toBe('ok');
	void channel.track({ n: 3 });

	const told = await system.first(({ status }) => status === 'error');
	expect(told.message).toBe('Client presence rate limit exceeded');
	await statuses.first(({ status }) => status === 'CLOSED');
});
