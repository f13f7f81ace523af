import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { Dice } from './dice.ts';
import type { Deeds } from './deeds.ts';

/** How bad a network is: probabilities, per request and per frame. */
export interface Weather {
	/** A request never arrives. */
	lost: number;
	/** A request is carried out, and the connection ends before its answer. */
	unanswered: number;
	/** A request is carried out, and nothing comes any more: it times out. */
	silent: number;
	/** A change or a broadcast is never delivered, as hosted Supabase skips what exceeds the plan. */
	skipped: number;
	/** Everyone waits for answers. */
	isStalled: boolean;
}

export const calm: Weather = { lost: 0, unanswered: 0, silent: 0, skipped: 0, isStalled: false };

interface Places {
	/** PostgREST's address, which takes the place of /rest/v1. */
	rest: string;
	/** Realtime's address, which the socket's own path and key follow. */
	realtime: string;
}

/** One client's way to the project, through whatever weather there is. */
export class Network {
	weather: Weather;
	url = '';
	readonly #http = createServer((request, response) => void this.#carry(request, response));
	readonly #websockets = new WebSocketServer({ server: this.#http });
	readonly #sockets = new Set<Socket>();
	readonly #lines = new Map<WebSocket, WebSocket>();
	readonly #joined = new Map<WebSocket, Map<string, string>>();
	readonly #places: Places;
	readonly #dice: Dice;
	readonly #deeds: Deeds;
	#isHeld = false;
	#joining: (() => void)[] = [];
	#held: (() => void)[] = [];

	constructor(places: Places, weather: Weather, dice: Dice, deeds: Deeds) {
		this.#places = places;
		this.weather = weather;
		this.#dice = dice;
		this.#deeds = deeds;
		this.#http.on('connection', (socket) => {
			this.#sockets.add(socket);
			socket.on('close', () => this.#sockets.delete(socket));
		});
		this.#websockets.on('connection', (client, request) => this.#connect(client, request));
	}

	/** Opens it; from then on it has a `url`. */
	async open(): Promise<void> {
		await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
		const address = this.#http.address();
		if (typeof address !== 'object' || address === null) throw new Error('The network has no port.');
		this.url = `http://127.0.0.1:${address.port}`;
	}

	/** Cuts every connection without a word. */
	cut(): void {
		this.#deeds.count('cuts');
		for (const socket of this.#sockets) socket.destroy();
	}

	/** Ends the client's channels, as the server does with those whose token has ended. */
	closeChannels(): void {
		for (const [client, topics] of this.#joined) {
			for (const [topic, joinRef] of topics) {
				this.#deeds.count('channels closed by the server');
				client.send(JSON.stringify([joinRef, null, topic, 'phx_close', {}]));
			}
			topics.clear();
		}
	}

	/** Holds back whatever comes for the client, who sleeps. */
	hold(): void {
		this.#isHeld = true;
	}

	/** Lets come what was held back. */
	release(): void {
		this.#isHeld = false;
		for (const deliver of this.#held.splice(0)) deliver();
	}

	/** Waits until the client joins a channel; from then on, whatever comes for it is held back. */
	async holdAtJoin(): Promise<void> {
		await new Promise<void>((resolve) => this.#joining.push(resolve));
	}

	/** Ends it. */
	close(): void {
		for (const socket of this.#sockets) socket.destroy();
		this.#http.close();
	}

	#connect(client: WebSocket, request: IncomingMessage): void {
		const server = new WebSocket(this.#places.realtime.replace(/^http/, 'ws') + (request.url ?? ''));
		const waiting: (() => void)[] = [];
		const end = () => {
			client.terminate();
			server.terminate();
			this.#lines.delete(client);
			this.#joined.delete(client);
		};
		this.#lines.set(client, server);
		this.#joined.set(client, new Map());
		for (const socket of [client, server]) socket.on('close', end).on('error', end);
		client.on('message', (data, isBinary) => {
			const { event, topic, joinRef } = headOf(data, isBinary);
			if (event === 'phx_join') {
				this.#joined.get(client)?.set(topic, joinRef);
				if (this.#joining.length > 0) this.hold();
				for (const resolve of this.#joining.splice(0)) resolve();
			}
			const send = () => server.send(data, { binary: isBinary });
			if (server.readyState === WebSocket.OPEN) send();
			else waiting.push(send);
		});
		server.on('open', () => waiting.forEach((send) => send()));
		server.on('message', (data, isBinary) => this.#deliver(() => this.#tell(client, data, isBinary)));
	}

	#tell(client: WebSocket, data: RawData, isBinary: boolean): void {
		const { event } = headOf(data, isBinary);
		const mayBeSkipped = event === 'postgres_changes' || event === 'broadcast';
		if (mayBeSkipped && this.#dice.happens(this.weather.skipped)) return this.#deeds.count('events skipped');
		if (client.readyState !== WebSocket.OPEN) return;
		if (mayBeSkipped) this.#deeds.count('events delivered');
		client.send(data, { binary: isBinary });
	}

	#deliver(deliver: () => void): void {
		if (this.#isHeld) this.#held.push(deliver);
		else deliver();
	}

	async #carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { weather } = this;
		const body = await buffer(request).catch(() => null);
		if (!body) return;
		if (weather.isStalled) {
			this.#deeds.count('requests stalled');
			await new Promise<void>((resolve) => setTimeout(resolve, 1_000));
		}
		if (this.#dice.happens(weather.lost)) {
			this.#deeds.count('requests lost');
			request.socket.destroy();
			return;
		}
		const answer = await this.#ask(request, body).catch(() => null);
		if (!answer) {
			// As a gateway says it whose PostgREST is gone.
			this.#deeds.count('requests answered 503');
			response.writeHead(503, { 'content-type': 'application/json' }).end('{"message":"down"}');
			return;
		}
		if (this.#dice.happens(weather.silent)) return this.#deeds.count('requests timed out, carried out');
		if (this.#dice.happens(weather.unanswered)) {
			this.#deeds.count('requests carried out without an answer');
			request.socket.destroy();
			return;
		}
		this.#deliver(() => response.writeHead(answer.status, answer.headers).end(answer.body));
	}

	#ask(request: IncomingMessage, body: Buffer) {
		const { method, url = '/', headers } = request;
		this.#deeds.request(method ?? '', url, body);
		return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
			(resolve, reject) => {
				const asked = httpRequest(
					this.#places.rest + url.slice('/rest/v1'.length),
					{ method, headers },
					(answer) => {
						buffer(answer).then((body) => {
							this.#deeds.answer(url, body);
							resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body });
						}, reject);
					}
				);
				asked.on('error', reject).end(body);
			}
		);
	}
}

/** What a frame is about. Binary ones are broadcasts of clients. */
function headOf(data: RawData, isBinary: boolean): { joinRef: string; topic: string; event: string } {
	if (isBinary) return { joinRef: '', topic: '', event: 'broadcast' };
	const [joinRef, , topic, event] = JSON.parse(String(data));
	return { joinRef, topic, event };
}
