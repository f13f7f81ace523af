import { once } from 'node:events';
import { createServer } from 'node:net';

async function freePort(): Promise<string> {
	const server = createServer().listen(0);
	await once(server, 'listening');
	const address = server.address();
	server.close();
	if (typeof address !== 'object' || address === null) throw new Error('No free port.');
	return String(address.port);
}

// Playwright reads its configuration again in each worker: the ports are chosen once.
const ports = {
	here: (process.env.PARLOTTE_PORT_HERE ??= await freePort()),
	there: (process.env.PARLOTTE_PORT_THERE ??= await freePort()),
	adrift: (process.env.PARLOTTE_PORT_ADRIFT ??= await freePort()),
	nowhere: (process.env.PARLOTTE_PORT_NOWHERE ??= await freePort())
};

/** Two instances of the built site over one Supabase, by origin. They share nothing else. */
export const here = `http://localhost:${ports.here}`;
export const there = `http://localhost:${ports.there}`;

/** The same build over a Supabase that does not answer: nothing listens there unless a test does. */
export const adrift = `http://localhost:${ports.adrift}`;
export const nowhere = `http://127.0.0.1:${ports.nowhere}`;
