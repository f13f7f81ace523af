import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { loadConfig } from '../../supabase/local/config.ts';
import { limitsOf } from '../../supabase/local/realtime/plan.ts';
import { OwnServer } from '../realtime/own-server.ts';
import { project } from '../realtime/project.ts';
import { tried } from './tally.ts';

const site = inject('site');
const open: { destroy(): void }[] = [];
afterAll(() => {
	for (const socket of open) socket.destroy();
});

/** Opens a socket to Realtime that never joins anything; the status when it is refused. */
function openSocket(url: string): Promise<number> {
	const address = `${url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${project.publishableKey}&vsn=2.0.0`;
	const socket = new WebSocket(address);
	open.push({ destroy: () => socket.terminate() });
	return new Promise((resolve) => {
		socket.on('open', () => resolve(101));
		socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
		socket.on('error', () => resolve(0));
	});
}

/** What somebody new is answered: on a connection of their own. */
async function statusOf(url: string): Promise<number | undefined> {
	const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
	response.resume();
	return response.statusCode;
}

test('one address opens so many sockets and no more, and others once they are closed', async () => {
	const { config } = await loadConfig('supabase');
	const limit = config.realtime.max_sockets_per_address ?? 0;
	// A server of its own: other tests come from this address, too.
	const { url } = await OwnServer.start({ limits: limitsOf(config.realtime) });
	const count = process.env.TEST_EVERY ? 10_000 : limit + 200;
	const statuses = new Map<number, number>();
	for (let done = 0; done < count; done += 100) {
		for (const status of await Promise.all(Array.from({ length: 100 }, () => openSocket(url)))) {
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
		}
	}
	expect(Object.fromEntries(statuses)).toEqual({ 101: limit, 429: count - limit });

	for (const socket of open.splice(0)) socket.destroy();
	await expect.poll(() => openSocket(url)).toBe(101);
	tried('sockets of one address', count);
});

test('connections by the thousand that say nothing leave the site as it is', async () => {
	const count = process.env.TEST_EVERY ? 5_000 : 500;
	const { hostname, port } = new URL(site);
	const sockets: Socket[] = [];
	for (let n = 0; n < count; n += 1) {
		const socket = connect(Number(port), hostname).on('error', () => undefined);
		sockets.push(socket);
		open.push(socket);
		if (n % 100 === 99) await once(socket, 'connect');
	}
	expect(await statusOf(`${site}/login`)).toBe(200);
	for (const socket of sockets) socket.destroy();
	expect(await statusOf(`${site}/healthz`)).toBe(200);
	tried('silent connections', count);
});
