import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { Line, type LineState } from './line';
import { PageToken, SignedOut } from './token';

type Frame = [
	joinRef: string,
	ref: string,
	topic: string,
	event: string,
	payload: { access_token?: unknown; config?: { postgres_changes?: object[] } }
];

/** A Realtime that answers joins as Supabase's does, and notes every token it is shown. */
class Server {
	readonly joined: unknown[] = [];
	readonly refreshed: unknown[] = [];
	accepts: (token: unknown) => boolean = () => true;
	readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
	#channel: { socket: WebSocket; joinRef: string; topic: string } | null = null;

	async url(): Promise<string> {
		this.#server.on('connection', (socket) => {
			socket.on('message', (data) => this.#answer(socket, JSON.parse(String(data))));
		});
		if (!this.#server.address()) await once(this.#server, 'listening');
		const address = this.#server.address();
		if (typeof address !== 'object' || address === null) throw new Error('No port.');
		return `http://127.0.0.1:${address.port}`;
	}

	#answer(socket: WebSocket, [joinRef, ref, topic, event, payload]: Frame) {
		const { access_token: token, config } = payload;
		if (event === 'access_token') this.refreshed.push(token);
		if (event !== 'phx_join') return;

		this.joined.push(token);
		const reply = (status: string, response: unknown) =>
			socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status, response }]));
		if (!this.accepts(token)) return reply('error', { reason: 'InvalidJWTToken: Token has expired' });

		this.#channel = { socket, joinRef, topic };
		const bindings = config?.postgres_changes ?? [];
		reply('ok', { postgres_changes: bindings.map((binding, index) => ({ ...binding, id: index + 1 })) });
		this.send('system', { extension: 'postgres_changes', status: 'ok', message: '', channel: 'user:ada' });
	}

	send(event: string, payload: unknown) {
		if (!this.#channel) throw new Error('Nobody is there.');
		const { socket, joinRef, topic } = this.#channel;
		socket.send(JSON.stringify([joinRef, null, topic, event, payload]));
	}

	cut() {
		for (const socket of this.#server.clients) socket.terminate();
	}

	close() {
		this.cut();
		this.#server.close();
	}
}

let server: Server;
let line: Line;
const world = {
	time: 0,
	renewals: 0,
	delays: Array<number>(),
	renew: async () => ({ accessToken: `token ${++world.renewals}`, expiresIn: 900 })
};
const heard = {
	listening: vi.fn(),
	changed: vi.fn(),
	told: vi.fn(),
	signedOut: vi.fn(),
	states: Array<LineState>()
};

beforeEach(async () => {
	vi.clearAllMocks();
	heard.states = [];
	world.time = 0;
	world.renewals = 0;
	world.delays = [];
	server = new Server();
	const token = new PageToken(
		{ accessToken: 'token 0', expiresIn: 900 },
		() => world.renew(),
		() => world.time
	);
	const clock = {
		now: () => world.time,
		jitter: () => 0,
		after: (milliseconds: number, then: () => void) => {
			world.delays.push(milliseconds);
			const soon = setImmediate(then);
			return () => clearImmediate(soon);
		}
	};
	const project = { url: await server.url(), key: 'sb_publishable_test' };
	line = new Line(
		{ project, userId: 'ada', token, clock },
		{ ...heard, state: (state) => heard.states.push(state) }
	);
});

afterEach(() => {
	line.hangUp();
	server.close();
});

const listening = (times: number) => vi.waitFor(() => expect(heard.listening).toHaveBeenCalledTimes(times));

test('it joins with the page’s token, and says when it listens', async () => {
	line.connect();
	await listening(1);
	expect(server.joined).toEqual(['token 0']);
	expect(line.isLive).toBe(true);
});

test('a token near its end is renewed before it joins', async () => {
	world.time = 850_000;
	line.connect();
	await listening(1);
	expect(server.joined).toEqual(['token 1']);
});

test('a cut socket is replaced, with a token that is good by then', async () => {
	line.connect();
	await listening(1);
	world.time = 880_000;
	server.cut();
	await listening(2);
	expect(server.joined).toEqual(['token 0', 'token 1']);
	expect(heard.states).toEqual(['live', 'lost', 'live']);
});

test('a channel that the server closes is joined anew, with a fresh token', async () => {
	line.connect();
	await listening(1);
	server.send('phx_close', {});
	await listening(2);
	expect(server.joined).toEqual(['token 0', 'token 1']);
});

test('a server that closes what it has just let in is asked less and less often, a good one soon', async () => {
	line.connect();
	for (let times = 1; times <= 4; times++) {
		await listening(times);
		server.send('phx_close', {});
	}
	await listening(5);
	expect(world.delays).toEqual([250, 500, 1000, 2000]);
	world.time += 10_000;
	server.send('phx_close', {});
	await listening(6);
	expect(world.delays.at(-1)).toBe(250);
});

test('a token that is refused, although it seemed good, is not shown twice', async () => {
	server.accepts = (token) => token !== 'token 0';
	line.connect();
	await listening(1);
	expect(server.joined).toEqual(['token 0', 'token 1']);
});

test('what the page renews, the server is shown, once', async () => {
	line.connect();
	await listening(1);
	await line.keepFresh();
	expect(server.refreshed).toEqual([]);
	world.time = 850_000;
	await line.keepFresh();
	await line.keepFresh();
	await vi.waitFor(() => expect(server.refreshed).toEqual(['token 1']));
});

test('each time the database side listens anew is told', async () => {
	line.connect();
	await listening(1);
	server.send('system', { extension: 'postgres_changes', status: 'ok', message: '', channel: 'user:ada' });
	await listening(2);
});

test('whoever is signed out is told so, and the line stays silent', async () => {
	world.time = 900_000;
	const { renew } = world;
	world.renew = () => Promise.reject(new SignedOut());
	line.connect();
	await vi.waitFor(() => expect(heard.signedOut).toHaveBeenCalledOnce());
	world.renew = renew;
	expect(server.joined).toEqual([]);
});

test('what the database tells the person is read as notices, and whatever else is said is not', async () => {
	line.connect();
	await listening(1);
	server.send('broadcast', { type: 'broadcast', event: 'invented', payload: { room_id: 'r' } });
	server.send('broadcast', { type: 'broadcast', event: 'removed', payload: { room_id: 'r', id: 'x' } });
	await vi.waitFor(() => expect(heard.told.mock.calls).toEqual([[{ type: 'removed', roomId: 'r' }]]));
});

test('changes are read as messages', async () => {
	line.connect();
	await listening(1);
	const record = { id: 'm', room_id: 'r', author_id: 'a', body: 'Salut', seq: 1, rev: 1 };
	const of = { schema: 'public', table: 'messages', type: 'INSERT', commit_timestamp: '', columns: [] };
	server.send('postgres_changes', { ids: [1], data: { ...of, record, errors: null } });
	await vi.waitFor(() => expect(heard.changed).toHaveBeenCalledOnce());
});
