import type { RawData, WebSocket } from 'ws';
import { admit, TooManyJoins, UnmatchedTopic } from './admission.ts';
import { Channel, type Outlet } from './channel.ts';
import { decode, encode, type Incoming, type SharedFrame, type Version } from './frames.ts';
import { parseJoin } from './join.ts';
import type { JsonObject } from './json.ts';
import { broadcast, presence, PresenceWindow, type Answer } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { isApiKey, openSession } from './session.ts';
import { isUserBroadcast } from './user-broadcast.ts';

const CLOSE_NORMAL = 1000;
const CLOSE_GOING_AWAY = 1001;
const CLOSE_RESTART = 1012;
/** Frames, and bytes, that may wait for their turn before the socket is not read any more. */
const MAX_WAITING_FRAMES = 64;
const MAX_WAITING_BYTES = 1024 * 1024;

/** One client's socket, with the channels it joined. Frames are handled one after the other. */
export class Connection implements Outlet {
	readonly #socket: WebSocket;
	readonly #version: Version;
	readonly #apiKey: string;
	readonly #headers: string;
	readonly #services: Services;
	readonly #channels = new Map<string, { channel: Channel; presence: PresenceWindow }>();
	readonly #idle: NodeJS.Timeout;
	/** Runs while it is on no channel. */
	#lonely: NodeJS.Timeout | undefined;
	#tail: Promise<void> = Promise.resolve();
	#waiting = { frames: 0, bytes: 0 };

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
		this.#waitForChannels();
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
		this.#waitForChannels();
		const { topic, joinRef } = channel;
		this.#send({ joinRef, ref: joinRef, topic, event: 'phx_close', payload: '{}' });
	}

	enqueue(work: () => Promise<void>): void {
		this.#tail = this.#tail.then(work);
	}

	/** Bytes came: part of a frame that takes its time, or a ping, is a sign of life too. */
	alive(): void {
		this.#idle.refresh();
	}

	#received(data: RawData, binary: boolean): void {
		const bytes = Buffer.isBuffer(data)
			? data
			: Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
		const message = decode(this.#version, bytes, binary);
		if (!message) return;

		const waiting = this.#waiting;
		waiting.frames += 1;
		waiting.bytes += bytes.length;
		if (waiting.frames >= MAX_WAITING_FRAMES || waiting.bytes >= MAX_WAITING_BYTES) this.#socket.pause();
		this.enqueue(async () => {
			await this.#handle(message).catch((error: unknown) =>
				this.#services.log(`${message.event}: ${String(error)}`)
			);
			waiting.frames -= 1;
			waiting.bytes -= bytes.length;
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
		const { limits, log } = this.#services;
		if (event === 'broadcast') return await broadcast(channel, payload, limits, log);
		if (isUserBroadcast(payload)) return undefined;
		if (event === 'presence') return await presence(channel, payload, limits, window);
		if (event === 'access_token') await channel.refresh(payload['access_token']);
		else channel.count();
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
			clearTimeout(this.#lonely);
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
		const request = parseJoin(isUserBroadcast(payload) ? {} : payload, topic.slice('realtime:'.length));
		admit(request, { socket: this, channels: this.#channels.size }, this.#services);
		const token = request.token && !isApiKey(request.token) ? request.token : this.#apiKey;
		const session = await openSession(this.#services.verify, token, this.#headers);
		return new Channel(this.#services, this, { topic, joinRef }, request, session);
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

	/** Closes the socket when it has been on no channel for long. */
	#waitForChannels(): void {
		clearTimeout(this.#lonely);
		if (this.#channels.size > 0) return;
		this.#lonely = setTimeout(
			() => this.#socket.close(CLOSE_GOING_AWAY, 'No channels joined'),
			this.#services.limits.noChannelTimeoutMs
		);
	}

	#closed(): void {
		clearTimeout(this.#idle);
		clearTimeout(this.#lonely);
		for (const { channel } of this.#channels.values()) channel.stop();
		this.#channels.clear();
		this.#services.rates.users.delete(this);
	}
}
