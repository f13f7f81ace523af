import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

// Node's servers, and the way between them and the web's Request and Response, which Supabase Lite speaks.

/** A host and nothing else: with more than that, it would choose the path as well. */
const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;

/** What a request asks for, at the host it names; null when either is none. */
export function locate(request: IncomingMessage): URL | null {
	const host = request.headers.host ?? '127.0.0.1';
	// Joined as text: against a base, a path that begins with // would name another host.
	return HOST.test(host) ? URL.parse(`http://${host}${request.url ?? '/'}`) : null;
}

/** A request of Node's server, for the address it was found to ask for, as the web's, with its body or what was made of it. */
export function toRequest(
	request: IncomingMessage,
	address: URL,
	{ body = request, signal }: { body?: Readable; signal?: AbortSignal } = {}
): Request {
	const headers = new Headers();
	for (const [name, value] of Object.entries(request.headers)) {
		for (const one of Array.isArray(value) ? value : [value]) {
			if (one !== undefined && !name.startsWith(':')) headers.append(name, one);
		}
	}
	const method = request.method ?? 'GET';
	const hasBody = method !== 'GET' && method !== 'HEAD';
	return new Request(address, {
		method,
		headers,
		...(signal && { signal }),
		...(hasBody
			? { body: Readable.toWeb(body) as ReadableStream<Uint8Array> as BodyInit, duplex: 'half' }
			: {})
	});
}

/** Sends a web response by Node's server. Headers already set stay, unless the response has its own. */
export async function respond(response: ServerResponse, answer: Response): Promise<void> {
	for (const [name, value] of answer.headers) {
		if (!name.startsWith('access-control-')) response.appendHeader(name, value);
	}
	response.writeHead(answer.status);
	if (answer.body) await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
	else response.end();
}

/** Listens on this machine only. */
export function listen(server: Server, port: number): Promise<Server> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

/** Stops listening and ends all connections. */
export function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
