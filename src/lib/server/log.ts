import type { Handle } from '@sveltejs/kit';
import { dev } from '$app/environment';
import { getRequestEvent } from '$app/server';
import { env } from '$env/dynamic/private';
import { createLog } from '../../../server/log.js';
import { type Request as ServedRequest } from '../../../server/server.js';

/** Each line says in which request it was written, by the number that the visitor's answer has too. */
function context(): object {
	try {
		const { platform, route } = getRequestEvent();
		const request: ServedRequest | undefined = platform?.req;
		return { request: request?.id, route: route.id };
	} catch {
		// Written outside of any request.
		return {};
	}
}

/** The site's log: one JSON object a line; sentences in a terminal while one develops. No people, no tokens. */
export const log = createLog({
	level: env.LOG_LEVEL || 'info',
	context,
	destination: dev ? (await import('pino-pretty')).default({ ignore: 'pid,hostname', sync: true }) : undefined
});

/** Tells the server which route a request took: its line in the log has no addresses, which may hold tokens. */
export const routed: Handle = ({ event, resolve }) => {
	const request: ServedRequest | undefined = event.platform?.req;
	if (request) request.route = event.route.id;
	return resolve(event);
};
