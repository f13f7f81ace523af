import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { bytes } from './environment.js';
import { baseline } from './headers.js';
import { rawRefusal, refuse } from './refusal.js';

/**
 * @typedef {import('node:http').IncomingMessage & { id?: string, route?: string | null }} Request
 *   What the site finds as `event.platform.req`. It writes the name of the route there, for the log.
 * @typedef {(request: Request, response: import('node:http').ServerResponse, next: () => void) => unknown} Handler
 */

/** Seconds an idle connection is kept. Longer than proxies do (Caddy: 2 minutes), or they meet one that just closed. */
const KEEP_ALIVE = 130;

/** @type {Record<string, number>} */
const STATUS_OF_ERROR = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * The HTTP server around the built site: every answer has the security headers, no request may take for ever or bring
 * more than it may, and what fails is answered and logged.
 *
 * @param {Handler} site build/handler.js
 * @param {Pick<import('./environment.js').Environment, 'BODY_SIZE_LIMIT' | 'HEADERS_TIMEOUT' | 'REQUEST_TIMEOUT'>} settings
 * @param {import('pino').Logger} log
 */
export function createServer(site, { BODY_SIZE_LIMIT, HEADERS_TIMEOUT, REQUEST_TIMEOUT }, log) {
	const limit = bytes(BODY_SIZE_LIMIT);
	/** @type {WeakMap<import('node:stream').Duplex, import('node:http').ServerResponse>} */
	const answers = new WeakMap();

	const server = createHttpServer({
		headersTimeout: HEADERS_TIMEOUT * 1000,
		requestTimeout: REQUEST_TIMEOUT * 1000,
		connectionsCheckingInterval: 1000,
		keepAliveTimeout: KEEP_ALIVE * 1000,
		// Node would answer this one by itself, without our headers.
		requireHostHeader: false
	});

	server.on('request', async (/** @type {Request} */ request, response) => {
		answers.set(request.socket, response);
		prepare(request, response, log);
		if (request.httpVersion === '1.1' && !request.headers.host) return refuse(response, 400);
		if (Number(request.headers['content-length'] ?? 0) > limit) {
			// Read to its end and thrown away: a browser that is cut off while it sends shows no answer.
			request.resume();
			return refuse(response, 413);
		}
		try {
			await site(request, response, () => refuse(response, 500));
		} catch (error) {
			log.error({ err: error, request: request.id }, 'the site failed to answer');
			if (response.headersSent) response.destroy();
			else refuse(response, 500);
		}
	});

	server.on('checkExpectation', (request, response) => {
		prepare(request, response, log);
		refuse(response, 417);
	});

	server.on('clientError', (/** @type {NodeJS.ErrnoException} */ error, socket) => {
		const status = STATUS_OF_ERROR[error.code ?? ''] ?? 400;
		// Where nothing has come, nothing is answered: browsers and proxies open connections ahead of need, and would take
		// it for the answer to what they send at that moment.
		const isSilent =
			error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && 'bytesRead' in socket && socket.bytesRead === 0;
		if (isSilent || error.code === 'ECONNRESET' || !socket.writable || answers.get(socket)?.headersSent) {
			socket.destroy();
			return;
		}
		log.info({ status, code: error.code }, 'request not read');
		socket.end(rawRefusal(status), () => socket.destroy());
	});

	return server;
}

/**
 * Headers, a number by which the log and the visitor can speak of the request, and its line in the log.
 *
 * @param {Request} request
 * @param {import('node:http').ServerResponse} response
 * @param {import('pino').Logger} log
 */
function prepare(request, response, log) {
	const began = performance.now();
	const id = randomUUID();
	request.id = id;
	response.setHeaders(new Map(Object.entries({ ...baseline, 'x-request-id': id })));
	response.once('close', () => {
		const status = response.headersSent ? response.statusCode : 0;
		const { method, route } = request;
		const line = { request: id, method, route, status, ms: Math.round(performance.now() - began) };
		// Files and what watches over the site would drown the rest.
		const isQuiet = status < 400 && (!route || route === '/healthz' || route === '/readyz');
		log[isQuiet ? 'debug' : 'info'](line, response.writableFinished ? 'answered' : 'cut off');
	});
}
