import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { project } from './project.ts';
import { Witness } from './witness.ts';

export type Version = '1.0.0' | '2.0.0';

/** A frame as it went over the wire, whichever the version. */
export interface Frame {
	joinRef: string | number | null;
	ref: string | number | null;
	topic: string;
	event: string;
	payload: Record<string, unknown>;
}

/** A bare connection that speaks the protocol frame by frame, for what the client library would not do. */
export class Wire {
	readonly frames = new Witness<Frame>();
	readonly binary = new Witness<Buffer>();
	readonly closed: Promise<number>;
	/** Why it was closed, once it is. */
	closeReason = '';
	readonly #socket: WebSocket;
	readonly #version: Version;

	private constructor(socket: WebSocket, version: Version) {
		this.#socket = socket;
		this.#version = version;
		this.closed = new Promise((resolve) => {
			socket.on('close', (code, reason) => {
				this.closeReason = reason.toString();
				resolve(code);
			});
		});
		socket.on('error', () => undefined);
		socket.on('message', (data, isBinary) => {
			const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
			if (isBinary) this.binary.see(bytes);
			else this.frames.see(parse(version, bytes.toString()));
		});
	}

	/** Connects, until the test is finished. */
	static async open(
		version: Version,
		{ url = project.url, key = project.publishableKey } = {}
	): Promise<Wire> {
		const address = `${url.replace(/^http/, 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=${version}`;
		const socket = new WebSocket(address);
		onTestFinished(() => socket.terminate());
		const wire = new Wire(socket, version);
		await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
		return wire;
	}

	/** The status a handshake is refused with. */
	static async refusal(address: string): Promise<number | undefined> {
		const socket = new WebSocket(address);
		return await new Promise((resolve) => {
			socket.on('error', () => undefined);
			socket.on('open', () => resolve(undefined));
			socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
		});
	}

	/** How many frames of an event it has received. */
	heard(event: string): number {
		return this.frames.all.filter((frame) => frame.event === event).length;
	}

	close(): void {
		this.#socket.close();
	}

	/** Sends bytes as they are. */
	raw(data: string | Buffer): void {
		this.#socket.send(data);
	}

	send(frame: Partial<Frame> & { topic: string; event: string }): void {
		const { joinRef = '1', ref = '1', topic, event, payload = {} } = frame;
		this.raw(
			this.#version === '1.0.0'
				? JSON.stringify({ topic, event, payload, ref, join_ref: joinRef })
				: JSON.stringify([joinRef, ref, topic, event, payload])
		);
	}

	/** Sends and waits for the reply with the same ref. */
	async ask(frame: Parameters<Wire['send']>[0] & { ref: string | number }): Promise<Frame['payload']> {
		const from = this.frames.all.length;
		this.send(frame);
		const reply = await this.frames.first((it) => it.event === 'phx_reply' && it.ref === frame.ref, from);
		return reply.payload;
	}

	/** Pings, and again at every answer. */
	pingOnAndOn(): void {
		this.#socket.on('pong', () => this.#socket.ping());
		this.#socket.ping();
	}

	/** Reads no more, as a client does whose computer went to sleep. */
	pause(): void {
		this.#socket.pause();
	}
}

function parse(version: Version, text: string): Frame {
	const value: unknown = JSON.parse(text);
	if (version === '2.0.0' && Array.isArray(value)) {
		const [joinRef, ref, topic, event, payload] = value;
		return { joinRef, ref, topic, event, payload };
	}
	if (version === '1.0.0' && isRecord(value)) {
		return {
			joinRef: null,
			ref: typeof value['ref'] === 'string' ? value['ref'] : null,
			topic: String(value['topic']),
			event: String(value['event']),
			payload: isRecord(value['payload']) ? value['payload'] : {}
		};
	}
	throw new Error(`not a frame of version ${version}: ${text}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
