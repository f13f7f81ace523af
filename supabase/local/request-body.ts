import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** How long the rest of a body is read and thrown away: whoever is cut off while they send read no answer. */
const LINGER = 1_000;

/** What somebody sends, up to so many bytes. */
export interface RequestBody {
	/** Ends in an error where there is more. */
	stream: Readable;
	isTooLarge(): boolean;
	/** Reads what nobody has read, and throws it away: it would stand before the next request of the connection. */
	drain(): void;
}

/** A request's body of at most so many bytes; null when it says itself that it is larger. */
export function bodyOf(request: IncomingMessage, limit: number): RequestBody | null {
	if (Number(request.headers['content-length'] ?? 0) > limit) return null;
	let size = 0;
	async function* counted(): AsyncGenerator<Buffer> {
		// The connection is still needed for the answer.
		for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
			size += chunk.length;
			if (size > limit) throw new Error('the body is too large');
			yield chunk;
		}
	}
	const stream = Readable.from(counted(), { objectMode: false });
	return {
		stream,
		isTooLarge: () => size > limit,
		drain() {
			stream.destroy();
			request.on('data', (chunk: Buffer) => {
				size += chunk.length;
				if (size > limit) request.destroy();
			});
		}
	};
}

/** Says that a body is too large, and ends the connection. */
export function refuseBody(
	request: IncomingMessage,
	response: ServerResponse,
	message = 'Request body too large'
): void {
	const body = JSON.stringify({ message });
	response.writeHead(413, {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(body),
		connection: 'close'
	});
	response.write(body);
	const end = () => void response.end();
	const timer = setTimeout(end, LINGER);
	request.once('end', end).once('close', () => clearTimeout(timer));
	request.resume();
}
