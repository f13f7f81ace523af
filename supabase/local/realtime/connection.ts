import type { RawData, WebSocket } from 'ws';
import { Channel, type Outlet } from './channel.ts';
import { decode, encode, type Incoming, type SharedFrame, type Version } from './frames.ts';
import { parseJoin, type JoinRequest } from './join.ts';
import type { JsonObject } from './json.ts';
import { broadcast, presence, PresenceWindow, type Answer } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { isApiKey, openSession } from './session.ts';
import { isUserBroadcast } from './user-broadcast.ts';

const CLOSE_NORMAL = 1000;
const CLOSE_RESTART = 1012;
/** Frames that may wait for their turn before the socket is not read any more. */
const MAX_WAITING_FRAMES = 64;

/** One client's socket, with the channels it joined. Frames are handled one after the other. */
export class Connection implements Outlet {
	readonly #socket: WebSocket;
	readonly #version: Version;
	readonly #apiKey: string;
	readonly #headers: string;
	readonly #services: Services;
	readonly #channels = new Map<string, { channel: Channel; presence: PresenceWindow }>();
	readonly #idle: NodeJS.Timeout;
	#tail: Promise<void> = Promise.resolve();
	#waiting = 0;

	/** `headers` is the request's, as JSON, for policies to see. */
	constructor(
		socket: WebSocket,
		client: { version: Version; apiKey: string; headers: string },
		services: Services
	) {
		this.#socket = socket;
		this.#version = client.version;
		this.#apiKey = client.apiKey;
		this.#headers = client.headers;
		this.#services = services;
		this.#idle = setTimeout(() => socket.close(CLOSE_NORMAL), services.limits.idleTimeoutMs);
		socket.on('message', (data, binary) => this.#received(data, binary));
		socket.on('error', (error) => services.log(`socket: ${error.message}`));
		socket.on('close', () => this.#closed());
	}

	/** Tells the client that the server restarts: it will come back. Resolves once the socket is closed. */
	async restart(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
		this.#socket.close(CLOSE_RESTART);
		await closed;
	}

	terminate(): void {
		this.#socket.terminate();
	}

	write(frame: SharedFrame): void {
		const encoded = frame.for(this.#version);
		if (encoded === undefined) return;
		if (typeof encoded === 'string') this.#write(encoded, false);
		else this.#write(encoded.bytes, encoded.binary);
	}

	push(channel: Channel, event: string, payload: JsonObject): void {
		const { topic, joinRef } = channel;
		this.#send({ joinRef, ref: null, topic, event, payload: JSON.stringify(payload) });
	}

	ended(channel: Channel): void {
		if (this.#channels.get(channel.topic)?.channel === channel) this.#channels.delete(channel.topic);
		channel.stop();
		const { topic, joinRef } = channel;
		this.#send({ joinRef, ref: joinRef, topic, event: 'phx_close', payload: '{}' });
	}

	#received(data: RawData, binary: boolean): void {
		this.#idle.refresh();
		const bytes = Buffer.isBuffer(data)
			? data
			: Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
		const message = decode(this.#version, bytes, binary);
		if (!message) return;

		this.#waiting += 1;
		if (this.#waiting >= MAX_WAITING_FRAMES) this.#socket.pause();
		this.#tail = this.#tail
			.then(() => this.#handle(message))
			.catch((error: unknown) => this.#services.log(`${message.event}: ${String(error)}`))
			.then(() => {
				this.#waiting -= 1;
				if (this.#socket.isPaused) this.#socket.resume();
			});
	}

	async #handle(message: Incoming): Promise<void> {
		if (message.topic === 'phoenix') {
			if (message.event === 'heartbeat') this.#reply(message, { status: 'ok', response: {} });
			return;
		}
		if (message.event === 'phx_join') return await this.#join(message);

		const joined = this.#channels.get(message.topic);
		if (message.event === 'phx_leave') {
			this.#reply(message, { status: 'ok', response: {} });
			if (joined && joined.channel.joinRef === message.joinRef) this.ended(joined.channel);
			return;
		}
		if (!joined) {
			return this.#reply(message, { status: 'error', response: { reason: 'unmatched topic' } });
		}
		this.#reply(message, await this.#event(joined, message));
	}

	async #event(
		{ channel, presence: window }: { channel: Channel; presence: PresenceWindow },
		{ event, payload }: Incoming
	): Promise<Answer> {
		const { limits } = this.#services;
		if (event === 'broadcast') return await broadcast(channel, payload, limits);
		if (isUserBroadcast(payload)) return undefined;
		if (event === 'presence') return await presence(channel, payload, limits, window);
		if (event === 'access_token') await channel.refresh(payload['access_token']);
		return undefined;
	}

	async #join(message: Incoming): Promise<void> {
		// A client that joins twice has lost track of the first: that one ends.
		const previous = this.#channels.get(message.topic)?.channel;
		if (previous) this.ended(previous);
		try {
			const channel = await this.#open(message);
			const reply = await channel.join();
			if (this.#socket.readyState !== this.#socket.OPEN) return;

			const { limits, rates } = this.#services;
			rates.users.add(this);
			this.#channels.set(message.topic, { channel, presence: new PresenceWindow(limits) });
			this.#reply(message, { status: 'ok', response: reply });
			channel.start();
		} catch (error) {
			const reason = error instanceof Refusal ? error.reason : 'Unknown Error on Channel';
			this.#services.log(`join refused: ${error instanceof Refusal ? reason : String(error)}`);
			this.#reply(message, { status: 'error', response: { reason } });
			if (error instanceof TooManyJoins) this.#socket.close(CLOSE_NORMAL);
		}
	}

	async #open({ topic, joinRef, payload }: Incoming): Promise<Channel> {
		if (!topic.startsWith('realtime:')) throw new UnmatchedTopic();
		if (topic === 'realtime:') throw new Refusal('TopicNameRequired', 'You must provide a topic name');
		const request = parseJoin(isUserBroadcast(payload) ? {} : payload);
		this.#admit(request);
		const token = request.token && !isApiKey(request.token) ? request.token : this.#apiKey;
		const session = await openSession(this.#services.verify, token, this.#headers);
		return new Channel(this.#services, this, { topic, joinRef }, request, session);
	}

	/** What a project's limits have to say of one more channel, in hosted Realtime's order. */
	#admit({ isPrivate }: JoinRequest): void {
		const { limits, rates } = this.#services;
		if (limits.privateOnly && !isPrivate) {
			throw new Refusal('PrivateOnly', 'This project only allows private channels');
		}
		if (!rates.users.has(this) && rates.isFull) {
			throw new Refusal('ConnectionRateLimitReached', 'Too many connected users');
		}
		if (rates.joins.isExceeded) throw new TooManyJoins();
		rates.joins.add();
		if (this.#channels.size >= limits.maxChannelsPerClient) {
			throw new Refusal('ChannelRateLimitReached', 'Too many channels');
		}
	}

	#reply({ joinRef, ref, topic }: Incoming, answer: Answer): void {
		if (!answer) return;
		this.#send({ joinRef, ref, topic, event: 'phx_reply', payload: JSON.stringify(answer) });
	}

	#send(frame: Parameters<typeof encode>[1]): void {
		this.#write(encode(this.#version, frame), false);
	}

	/** A client too slow for what it asked for is cut off, rather than kept in memory. */
	#write(data: string | Buffer, binary: boolean): void {
		if (this.#socket.readyState !== this.#socket.OPEN) return;
		this.#socket.send(data, { binary });
		if (this.#socket.bufferedAmount > this.#services.limits.maxBufferedBytes) this.#socket.terminate();
	}

	#closed(): void {
		clearTimeout(this.#idle);
		for (const { channel } of this.#channels.values()) channel.stop();
		this.#channels.clear();
		this.#services.rates.users.delete(this);
	}
}

/** The socket is closed: its client is to come back later. */
class TooManyJoins extends Refusal {
	constructor() {
		super('ClientJoinRateLimitReached', 'Too many joins per second');
	}
}

/** A topic no server channel is for: Phoenix answers so. */
class UnmatchedTopic extends Refusal {
	constructor() {
		super('', 'unmatched topic');
	}

	override get reason(): string {
		return this.message;
	}
}
