import { createServer, type Server } from 'node:http';
import { serveStudio, type Service } from './lite.ts';
import { respond, toRequest } from './web.ts';

const API = /^\/(rest|auth|storage)\/v1\/|^\/_system(\/|$)/;

/**
 * Supabase Lite's dashboard: tables, SQL, users. It works as a superuser without asking who is there, so it answers
 * this machine only: by the address it listens on, and by the name it is called (a page elsewhere could make its own
 * name mean this machine).
 */
export function createDashboard(api: Service): Server {
	return createServer((request, response) => {
		const answer = (async () => {
			const host = (request.headers.host ?? '').replace(/:\d+$/, '');
			if (host !== '127.0.0.1' && host !== 'localhost') return new Response('Forbidden', { status: 403 });
			const { pathname } = new URL(request.url ?? '/', 'http://dashboard');
			return API.test(pathname) ? api.fetch(toRequest(request)) : serveStudio(toRequest(request));
		})();
		answer
			.catch((error: unknown) => new Response(String(error), { status: 500 }))
			.then((ready) => respond(response, ready))
			.catch(() => response.destroy());
	});
}
