import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { isListening, listen, signIn, subscribe, tokenFor } from './person.ts';
import { useNotes, bodyOf } from './notes.ts';
import { project } from './project.ts';
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
