import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { Latencies } from './latencies.ts';
import type { Server } from './server.ts';
import { clock, type Table } from './table.ts';

export interface Figures {
	/** The part of the expected deliveries that arrived. */
	delivered: number;
	p50: number;
	p99: number;
	/** Deliveries. */
	perSecond: number;
	/** Of the server: percent of a core while messages were sent, and what it holds at the end. */
	cpu?: number;
	megabytes?: number;
}

/** Subscribes sockets of so many users to the table, and measures the time from insert to event at each. */
export async function scenario(
	table: Table,
	server: Server,
	size: { subscribers: number; users: number; perSecond: number; seconds: number }
): Promise<Figures> {
	const latencies = new Latencies();
	const sockets = await subscribe(table, server, size, latencies);
	const [from, before] = [clock(), server.usage()];
	const expected = (await table.send(size.perSecond, size.seconds)) * size.subscribers;
	await latencies.arrived(expected);
	const after = server.usage();
	const cpu = ((after.cpu - before.cpu) * 100_000) / (clock() - from);
	for (const socket of sockets) socket.terminate();
	return { ...latencies.summary(expected), cpu, megabytes: after.megabytes };
}

/** Opens the sockets, one channel each, and waits until all listen. */
export async function subscribe(
	table: Table,
	server: Server,
	{ subscribers, users }: { subscribers: number; users: number },
	latencies: Latencies
): Promise<WebSocket[]> {
	const people = Array.from({ length: users }, () => randomUUID());
	await table.setMembers(people);
	const tokens = await Promise.all(people.map(tokenFor));
	const sockets = [];
	for (let n = 0; n < subscribers; n += 1) {
		const token = tokens[n % users] ?? '';
		sockets.push(open(table, server, token, latencies));
		// A crowd that comes at once is not what is measured.
		if (n % 50 === 49) await Promise.all(sockets);
	}
	return await Promise.all(sockets);
}

async function open(table: Table, server: Server, token: string, latencies: Latencies): Promise<WebSocket> {
	const { PUBLIC_SUPABASE_PUBLISHABLE_KEY: key } = process.env;
	const socket = new WebSocket(
		`ws://127.0.0.1:${server.port}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`,
		{
			perMessageDeflate: false
		}
	);
	await once(socket, 'open');
	const config = { postgres_changes: [{ event: 'INSERT', schema: 'public', table: table.name }] };
	socket.send(JSON.stringify(['1', '1', 'realtime:bench', 'phx_join', { config, access_token: token }]));
	await new Promise<void>((resolve) => {
		socket.on('message', (data) => {
			const frame = String(data);
			if (frame.includes('Subscribed to PostgreSQL')) resolve();
			else latencies.note(frame);
		});
	});
	const beat = setInterval(() => socket.send('[null,"0","phoenix","heartbeat",{}]'), 25_000).unref();
	socket.on('close', () => clearInterval(beat));
	return socket;
}

async function tokenFor(person: string): Promise<string> {
	const secret = new TextEncoder().encode(process.env.SUPABASE_JWT_SECRET);
	return await new SignJWT({ role: 'authenticated', session_id: randomUUID() })
		.setProtectedHeader({ alg: 'HS256' })
		.setSubject(person)
		.setExpirationTime('2h')
		.sign(secret);
}
