import {
	Agent,
	createServer,
	request as httpRequest,
	type IncomingMessage,
	type Server,
	type ServerResponse
} from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { FORWARDED_FOR } from './auth-turns.ts';
import type { TokenAuthority } from './keys.ts';
import { bodyOf, refuseBody } from './request-body.ts';
import { locate, respond, toRequest } from './web.ts';

/** What stands behind the gateway. */
export interface Backends {
	/** Everything under `/auth/v1`, admin API included. */
	auth(request: Request): Promise<Response>;
	storage(request: Request): Promise<Response>;
	/** PostgREST's port on this machine. */
	restPort: number;
	/** Told at `/`, to whoever wonders what listens here. */
	projectFolder: string;
	/** Of a file, in bytes. */
	fileSizeLimit: number;
	realtime: {
		upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
		handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	};
}

/** Links in mails and redirects of providers carry no key. */
const WITHOUT_KEY = /^\/(auth\/v1\/(verify|authorize|callback|\.well-known\/.*)|storage\/v1\/.*)$/;
const ONLY_SECRET = /^\/auth\/v1\/admin\//;

/** How many bytes a request may hold, but for files. Realtime has a limit of its own. */
const BODY_LIMIT = { auth: 1_000_000, rest: 5_000_000 };
/** What a form has around its file. */
const AROUND_FILE = 64 * 1024;

const CORS = {
	'access-control-allow-origin': '*',
	'access-control-expose-headers':
		'Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit, X-Total-Count, Link'
};

/**
 * The one door, as hosted Supabase has it: checks the API key, puts the token of its role where there is no person's,
 * answers CORS, and passes on.
 */
export function createGateway(authority: TokenAuthority, backends: Backends): Server {
	const agent = new Agent({ keepAlive: true });
	const introduction = { name: 'embedded Supabase', project: backends.projectFolder, pid: process.pid };

	const server = createServer((request, response) => {
		for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
		if (request.method === 'OPTIONS') return preflight(request, response);
		route(request, response).catch((error: unknown) => {
			if (!response.headersSent)
				sendJson(response, 502, { message: 'An invalid response was received from the upstream server' });
			else response.destroy(error instanceof Error ? error : undefined);
		});
	});

	async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = locate(request);
		if (!url) return sendJson(response, 400, { message: 'Bad Request' });
		const { pathname } = url;
		if (pathname === '/') return sendJson(response, 200, introduction);
		const refused = authorise(request, pathname);
		if (refused) return sendJson(response, 401, refused);

		const { fileSizeLimit } = backends;
		if (pathname.startsWith('/rest/v1/'))
			return within(BODY_LIMIT.rest, request, response, (body) => proxy(request, body, response));
		if (pathname.startsWith('/auth/v1/'))
			return within(BODY_LIMIT.auth, request, response, (body) =>
				backends.auth(toRequest(request, url, { body, signal: whileAwaited(response) }))
			);
		if (pathname.startsWith('/storage/v1/'))
			return within(fileSizeLimit + AROUND_FILE, request, response, (body) =>
				backends.storage(toRequest(request, url, { body }))
			);
		if (pathname.startsWith('/realtime/v1/')) return backends.realtime.handle(request, response);
		sendJson(response, 404, { message: 'no Route matched with those values' });
	}

	/** Answers a request with what is made of its body, or that it is too large: then nothing else is said of it. */
	async function within(
		limit: number,
		request: IncomingMessage,
		response: ServerResponse,
		answer: (body: Readable) => Promise<Response | null>
	): Promise<void> {
		const body = bodyOf(request, limit);
		if (!body) return refuseBody(request, response);
		const answered = await answer(body.stream).catch((error: unknown) => {
			if (!body.isTooLarge()) throw error;
			return null;
		});
		if (body.isTooLarge() && response.headersSent) response.destroy();
		else if (body.isTooLarge()) refuseBody(request, response);
		else {
			if (answered) await respond(response, answered);
			body.drain();
		}
	}

	/** Checks the key and rewrites the request's authorisation; what to answer when it is refused. */
	function authorise(request: IncomingMessage, pathname: string): Record<string, string> | null {
		const key = keyOf(request);
		const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
		const role = key === null ? null : authority.roleOfKey(key);
		if (role === null && !WITHOUT_KEY.test(pathname)) {
			if (key === null) {
				return {
					message: 'No API key found in request',
					hint: 'No `apikey` request header or url param was found.'
				};
			}
			return {
				message: 'Invalid API key',
				hint: 'Double check your Supabase publishable or secret API key.'
			};
		}
		if (ONLY_SECRET.test(pathname) && role !== 'service_role') {
			return { message: 'Unauthorized', hint: 'The admin API takes the secret key only.' };
		}
		if (role !== 'service_role' || !request.headers[FORWARDED_FOR]) {
			request.headers[FORWARDED_FOR] = request.socket.remoteAddress;
		}
		if (role !== null && (bearer === undefined || authority.roleOfKey(bearer) !== null)) {
			request.headers.authorization = `Bearer ${authority.roleTokens[role]}`;
		}
		return null;
	}

	function proxy(request: IncomingMessage, body: Readable, response: ServerResponse): Promise<null> {
		return new Promise((resolve, reject) => {
			const upstream = httpRequest(
				{
					agent,
					host: '127.0.0.1',
					port: backends.restPort,
					method: request.method,
					path: (request.url ?? '').slice('/rest/v1'.length),
					headers: { ...request.headers, host: `127.0.0.1:${backends.restPort}`, connection: 'keep-alive' }
				},
				(answer) => {
					response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...CORS });
					answer
						.pipe(response)
						.on('finish', () => resolve(null))
						.on('error', reject);
				}
			);
			upstream.on('error', reject);
			// What cannot be answered any more need not be computed.
			response.on('close', () => upstream.destroy());
			body.on('error', (error) => upstream.destroy(error)).pipe(upstream);
		});
	}

	server.on('upgrade', (request, socket, head) => {
		// A client that goes away while it is answered.
		socket.on('error', () => {});
		const key = keyOf(request);
		const url = locate(request);
		if (!url) return endSocket(socket, '400 Bad Request');
		if (url.pathname !== '/realtime/v1/websocket') return endSocket(socket, '404 Not Found');
		if (key === null || authority.roleOfKey(key) === null) return endSocket(socket, '401 Unauthorized');
		backends.realtime.upgrade(request, socket, head);
	});
	return server;
}

function keyOf(request: IncomingMessage): string | null {
	const header = request.headers.apikey;
	if (typeof header === 'string') return header;
	return locate(request)?.searchParams.get('apikey') ?? null;
}

/** Aborted when whoever asked has gone without an answer. */
function whileAwaited(response: ServerResponse): AbortSignal {
	const gone = new AbortController();
	response.once('close', () => gone.abort());
	return gone.signal;
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(204, {
		'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS',
		'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
		'access-control-max-age': '3600'
	});
	response.end();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}

function endSocket(socket: Duplex, status: string): void {
	socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
