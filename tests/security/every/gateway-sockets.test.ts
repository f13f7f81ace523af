import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { loadConfig } from '../../../supabase/local/config.ts';
import { launchSite, type RunningSite } from '../../site/launched-site.ts';
import { START_LIMIT, startOwnSupabase, type OwnSupabase } from '../own-supabase.ts';
import { tried } from '../tally.ts';

// Sockets by the thousand through the gateway, where the site and everybody else come through as well.

const COUNT = 10_000;
let own: OwnSupabase;
let site: RunningSite;

beforeAll(async () => {
	own = await startOwnSupabase('--inspect=0');
	site = await launchSite(own.environment);
}, START_LIMIT);
afterAll(async () => {
	await site.kill();
	await own.stop();
});

/** Opens a socket that joins nothing; what became of it. */
function open(key: string, kept: WebSocket[]): Promise<string> {
	const address = `${own.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`;
	const socket = new WebSocket(address);
	return new Promise((resolve) => {
		socket.on('open', () => {
			kept.push(socket);
			resolve('open');
		});
		socket.on('unexpected-response', (request, response) => {
			resolve(`${response.statusCode} ${response.statusMessage}`);
			request.destroy();
		});
		socket.on('error', (error) => resolve(error.message));
	});
}

/** Opens so many, a hundred at a time, asking the site and the database in between; how many became of what. */
async function flood(key: string, kept: WebSocket[]): Promise<Record<string, number>> {
	const outcomes: Record<string, number> = {};
	for (let done = 0; done < COUNT; done += 100) {
		const batch = Promise.all(Array.from({ length: 100 }, () => open(key, kept)));
		const others = await Promise.all([
			fetch(`${site.origin}/login`),
			fetch(`${own.url}/rest/v1/rooms?limit=1`, { headers: { apikey: own.publishableKey } }),
			fetch(`${own.url}/auth/v1/settings`, { headers: { apikey: own.publishableKey } })
		]);
		expect(others.map(({ status }) => status)).toEqual([200, 401, 200]);
		for (const answer of others) await answer.arrayBuffer();
		for (const outcome of await batch) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	}
	return outcomes;
}

/** Megabytes that the gateway and Realtime hold, once nothing is left that could be thrown away. */
async function memory(): Promise<number> {
	const inspector = new WebSocket(/ws:\/\/127\.0\.0\.1:\S+/.exec(own.said)?.[0] ?? '');
	await once(inspector, 'open');
	const ask = async (method: string): Promise<{ usedSize: number }> => {
		inspector.send(JSON.stringify({ id: 1, method }));
		const [message] = (await once(inspector, 'message')) as [Buffer];
		return (JSON.parse(message.toString()) as { result: { usedSize: number } }).result;
	};
	await ask('HeapProfiler.collectGarbage');
	const { usedSize } = await ask('Runtime.getHeapUsage');
	inspector.terminate();
	return usedSize / 1_000_000;
}

test('one address has so many sockets and no more, the others go on, and what it took comes back', async () => {
	const { config } = await loadConfig('supabase');
	const limit = config.realtime.max_sockets_per_address ?? 0;
	const held: number[] = [];
	for (let round = 0; round < 2; round += 1) {
		const kept: WebSocket[] = [];
		expect(await flood(own.publishableKey, kept)).toEqual({
			open: limit,
			'429 Too Many Requests': COUNT - limit
		});
		for (const socket of kept.splice(0)) socket.terminate();
		await expect.poll(() => open(own.publishableKey, kept), { timeout: 10_000 }).toBe('open');
		for (const socket of kept) socket.terminate();
		held.push(await memory());
	}
	// A kilobyte kept of each socket would be 10 MB a flood. The first makes what later ones use again.
	const [first = NaN, last = NaN] = held;
	expect(last - first).toBeLessThan(5);
	tried('sockets of one address, through the gateway', 2 * COUNT);
});

test('without a key that is good, none is opened', async () => {
	const kept: WebSocket[] = [];
	expect(await flood('sb_publishable_wrong', kept)).toEqual({ '401 Unauthorized': COUNT });
	expect(kept).toEqual([]);
	tried('sockets without a key', COUNT);
});
