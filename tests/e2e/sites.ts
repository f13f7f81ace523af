import { freePort } from '../site/free-port.ts';

// Playwright reads its configuration again in each worker: the ports are chosen once.
const ports = {
	here: (process.env.PARLOTTE_PORT_HERE ??= String(await freePort())),
	there: (process.env.PARLOTTE_PORT_THERE ??= String(await freePort())),
	adrift: (process.env.PARLOTTE_PORT_ADRIFT ??= String(await freePort())),
	nowhere: (process.env.PARLOTTE_PORT_NOWHERE ??= String(await freePort()))
};

/** Two instances of the built site over one Supabase, by origin. They share nothing else. */
export const here = `http://localhost:${ports.here}`;
export const there = `http://localhost:${ports.there}`;

/** The same build over a Supabase that does not answer: nothing listens there unless a test does. */
export const adrift = `http://localhost:${ports.adrift}`;
export const nowhere = `http://127.0.0.1:${ports.nowhere}`;
