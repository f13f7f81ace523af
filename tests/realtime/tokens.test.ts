import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { isListening, listen, signIn, subscribe, tokenFor } from './person.ts';
import { useNotes, bodyOf } from './notes.ts';
import { OwnServer } from './own-server.ts';
import { project } from './project.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

const notes = useNotes();
const joins = new Witness<{ topic: string; token: unknown }>();

/** A WebSocket that notes the token of every join. */
class RecordingSocket extends WebSocket {
	override send(data: Parameters<WebSocket['send']>[0]): void {
		if (typeof data === 'string') {
			const [, , topic, event, payload] = JSON.parse(data);
			if (event === 'phx_join') joins.see({ topic, token: payload.access_token });
		}
		super.send(data);
	}
}

afterAll(() => {
	expect(joins.all.length).toBeGreaterThan(0);
});

test('every join carries the token of the moment, rejoins included', async () => {
	const ann = await signIn({ realtime: { transport: RecordingSocket } });
	const first = ann.token;
	const { channel, statuses } = await subscribe(ann.client.channel('recorded'));
	expect(joins.all).toEqual([{ topic: 'realtime:recorded', token: first }]);

	// The order for a wake-up with a stale token: disconnect, setAuth, connect.
	await ann.client.realtime.disconnect();
	ann.token = await tokenFor(ann.id);
	await ann.client.realtime.setAuth();
	ann.client.realtime.connect();
	await statuses.first(({ status }) => status === 'SUBSCRIBED', 1);
	expect(joins.all.slice(1)).toEqual([{ topic: 'realtime:recorded', token: ann.token }]);
	expect(channel.state).toBe('joined');
});

test('a join without a token speaks as the API key', async () => {
	const ann = await signIn();
	await notes.admit(ann, 'lobby');
	const { channel, changes } = notes.watch(ann);
	await listen(channel);
	const anonymous = await signIn({ token: '' });
	const unheard = notes.watch(anonymous);
	await listen(unheard.channel);

	await notes.write('lobby', 'for Ann');
	await changes.first((change) => bodyOf(change) === 'for Ann');
	// Without a privilege on the table, the row is withheld and hosted says so.
	await unheard.changes.count(1);
	expect(unheard.changes.all).toMatchObject([{ new: {}, errors: ['Error 401: Unauthorized'] }]);
});

test('an expired, a forged, a malformed and an endless token are refused, each with its reason', async () => {
	const id = randomUUID();
	const expired = await tokenFor(id, { expiresIn: -60 });
	const forged = `${(await tokenFor(id)).slice(0, -6)}AAAAAA`;
	const reasons: (string | undefined)[] = [];
	const endless = await new SignJWT({ role: 'authenticated' })
		.setProtectedHeader({ alg: 'HS256' })
		.sign(project.jwtSecret);
	for (const token of [expired, forged, 'not.a.token', endless]) {
		const { statuses } = await subscribe((await signIn({ token })).client.channel('refused'));
		reasons.push(statuses.all[0]?.error);
	}
	expect(reasons).toEqual([
		expect.stringMatching(/^InvalidJWTToken: Token has expired 6\d seconds ago$/),
		'JwtSignatureError: Failed to validate JWT signature',
		'MalformedJWT: The token provided is not a valid JWT',
		'InvalidJWTToken: Fields `role` and `exp` are required in JWT'
	]);
});

test('when its token expires, a channel is told so and closed for good', async () => {
	const id = randomUUID();
	const ann = await signIn({ id, token: await tokenFor(id, { expiresIn: 2 }) });
	const { channel, system, statuses } = await subscribe(ann.client.channel('short'));
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);

	const told = await system.first(({ status }) => status === 'error');
	expect(told).toEqual({
		extension: 'system',
		status: 'error',
		message: expect.stringMatching(/^Token has expired \d+ seconds ago$/),
		channel: 'short'
	});
	await statuses.first(({ status }) => status === 'CLOSED');
	expect(channel.state).toBe('closed');
});

test('a new token keeps the channel, and changes are subscribed to again, as its owner', async () => {
	const id = randomUUID();
	const ann = await signIn({ id, token: await tokenFor(id, { expiresIn: 3 }) });
	await notes.admit(ann, 'study');
	const { channel, changes } = notes.watch(ann);
	const { system, statuses } = await listen(channel);
	const before = system.all.length;

	ann.token = await tokenFor(id);
	await ann.client.realtime.setAuth();
	await system.first(isListening, before);
	// A second channel on the first token is closed when that one expires: so did the moment pass for ours.
	const stale = await signIn({ id, token: await tokenFor(id, { expiresIn: 3 }) });
	const { statuses: staleStatuses } = await subscribe(stale.client.channel('stale'));
	await staleStatuses.first(({ status }) => status === 'CLOSED');

	await notes.write('study', 'still here');
	await changes.first((change) => bodyOf(change) === 'still here');
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
});

test('a token that comes a moment after another is held, and the newest taken: what came between is not looked at', async () => {
	const server = await OwnServer.start({ limits: { tokenIntervalMs: 1_000 } });
	const [ann, bob] = [await signIn(), await signIn()];
	await notes.admit(ann, 'desk');
	await notes.admit(bob, 'shelf');
	const wire = await Wire.open('2.0.0', server);
	const give = async (token: unknown) =>
		wire.send({ topic: 'realtime:mine', event: 'access_token', payload: { access_token: token } });
	const postgres_changes = [{ event: '*', schema: 'public', table: notes.table }];
	const payload = { access_token: ann.token, config: { postgres_changes } };
	const listening = () => wire.frames.all.filter(({ event }) => event === 'system').length;

	await wire.ask({ topic: 'realtime:mine', event: 'phx_join', ref: '1', payload });
	await expect.poll(listening).toBe(1);
	// The one it has is none; the first other is taken at once.
	await give(ann.token);
	await give(await tokenFor(ann.id));
	await expect.poll(listening).toBe(2);
	await give(await tokenFor(ann.id, { expiresIn: -1 }));
	await give(bob.token);
	await expect.poll(listening, { timeout: 10_000 }).toBe(3);
	expect(wire.heard('phx_close')).toBe(0);

	await notes.write('desk', 'for Ann');
	await notes.write('shelf', 'for Bob');
	await wire.frames.first((frame) => JSON.stringify(frame).includes('for Bob'));
	expect(wire.frames.all.some((frame) => JSON.stringify(frame).includes('for Ann'))).toBe(false);
});

test('two people on one socket: each channel hears what its own may see, and a channel that changes hands only the new', async () => {
	const server = await OwnServer.start();
	const [ann, bob] = [await signIn(), await signIn()];
	await notes.admit(ann, 'her room');
	await notes.admit(bob, 'his room');
	const wire = await Wire.open('2.0.0', server);
	const postgres_changes = [{ event: '*', schema: 'public', table: notes.table }];
	const listening = (topic: string) =>
		wire.frames.all.filter((frame) => frame.event === 'system' && frame.topic === topic).length;
	for (const [index, { token }] of [ann, bob].entries()) {
		const [topic, joinRef] = [`realtime:${index}`, String(index)];
		const payload = { access_token: token, config: { postgres_changes } };
		await wire.ask({ topic, event: 'phx_join', ref: joinRef, joinRef, payload });
		await expect.poll(() => listening(topic)).toBe(1);
	}
	const heard = (topic: string) =>
		wire.frames.all
			.filter((frame) => frame.event === 'postgres_changes' && frame.topic === topic)
			.map((frame) => /"body":"([^"]*)"/.exec(JSON.stringify(frame))?.[1]);

	// Changes are under way while the first channel changes hands.
	for (let n = 0; n < 20; n += 1) {
		await notes.write('her room', `hers ${n}`);
		if (n === 10) {
			const payload = { access_token: bob.token };
			wire.send({ topic: 'realtime:0', event: 'access_token', joinRef: '0', payload });
		}
	}
	await expect.poll(() => listening('realtime:0')).toBe(2);
	const before = heard('realtime:0').length;
	await notes.write('her room', 'hers, after');
	await notes.write('his room', 'his');
	await expect.poll(() => [heard('realtime:0').at(-1), heard('realtime:1').at(-1)]).toEqual(['his', 'his']);
	expect(heard('realtime:1')).toEqual(['his']);
	expect(heard('realtime:0').slice(before)).toEqual(['his']);
	const handed = wire.frames.all.findLastIndex(
		(frame) => frame.event === 'system' && frame.topic === 'realtime:0'
	);
	expect(JSON.stringify(wire.frames.all.slice(handed))).not.toContain('hers');
});

test('an expired token given to a joined channel closes it; an API key is ignored', async () => {
	const ann = await signIn();
	const { channel, system, statuses } = await subscribe(ann.client.channel('given'));
	const expired = await tokenFor(ann.id, { expiresIn: -9 });
	for (const access_token of ['sb_publishable_other', null, expired]) {
		const payload = { access_token };
		ann.client.realtime.push({ topic: channel.topic, event: 'access_token', payload, ref: 'given' });
	}

	await statuses.first(({ status }) => status === 'CLOSED');
	expect(system.all.map(({ message }) => message)).toEqual([expect.stringMatching(/^Token has expired/)]);
});
