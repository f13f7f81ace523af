import type { Channel } from './channel.ts';
import type { Incoming } from './frames.ts';
import { asString, isObject, type JsonObject } from './json.ts';
import type { Limits } from './options.ts';
import { INVALID_TTL, secondsToKeep } from './persistence.ts';
import { isUserBroadcast, type UserBroadcast } from './user-broadcast.ts';

/** How a client's message is answered; undefined when it is not. */
export type Answer = { status: 'ok' | 'error'; response: JsonObject } | undefined;

const OK: Answer = { status: 'ok', response: {} };

/** Passes a client's broadcast on, and keeps it when asked to. Whoever asked for an ack is told of it, or why not. */
export async function broadcast(
	channel: Channel,
	payload: Incoming['payload'],
	{ maxPayloadBytes }: Limits,
	log: (line: string) => void
): Promise<Answer> {
	const { self, ack } = channel.request.broadcast;
	const refused = (error: string): Answer => (ack ? { status: 'error', response: { error } } : undefined);
	const message = isUserBroadcast(payload) ? payload : JSON.stringify(payload);
	// Only the binary form says so apart from what is passed on, and only private topics are replayed.
	const isKeepable = typeof message !== 'string' && channel.request.isPrivate;
	const seconds = isKeepable ? secondsToKeep(message.persist) : undefined;
	if (seconds === null) {
		log(`InvalidPersistTtl: ${INVALID_TTL}`);
		return refused('invalid_persist_ttl');
	}
	const denial = await channel.denial('broadcast');
	if (denial) return refused(denial);
	channel.count();

	const size = typeof message === 'string' ? Buffer.byteLength(message) : message.data.length;
	if (size > maxPayloadBytes) return refused('payload_size_exceeded');
	channel.room?.broadcast(message, { except: self ? undefined : channel });
	if (!isKeepable || seconds === undefined) return ack ? OK : undefined;

	const kept = keep(channel, message, seconds).catch((error: unknown) => {
		log(`UnableToPersistMessage: ${String(error)}`);
		return OK;
	});
	return ack ? await kept : undefined;
}

/** Keeps a broadcast where policies let the sender; the answer then has its id. */
async function keep(channel: Channel, message: UserBroadcast, seconds: number): Promise<Answer> {
	if (await channel.denial('persistence')) return OK;
	return { status: 'ok', response: { id: await channel.keep(message, seconds) } };
}

/** Puts the channel's presence on the topic or takes it off. Above the limits, the channel is closed. */
export async function presence(
	channel: Channel,
	payload: JsonObject,
	limits: Limits,
	window: PresenceWindow
): Promise<Answer> {
	const event = asString(payload['event'])?.toLowerCase();
	if (event === undefined) return OK;
	if (!window.admit()) {
		channel.shutDown('Client presence rate limit exceeded');
		return undefined;
	}
	if (event === 'untrack') {
		channel.room?.announce(channel.room.presence.untrack(channel));
		return OK;
	}
	if (event !== 'track') return { status: 'error', response: {} };
	return await track(channel, payload['payload'] ?? {}, limits);
}

async function track(channel: Channel, meta: unknown, limits: Limits): Promise<Answer> {
	const enabledBefore = channel.presenceEnabled;
	if (await channel.denial('presence')) return { status: 'error', response: {} };
	if (!isObject(meta)) {
		return { status: 'error', response: { reason: 'Presence track payload must be a map' } };
	}
	if (Buffer.byteLength(JSON.stringify(meta)) > limits.maxPayloadBytes) {
		channel.shutDown('Track message size exceeded');
		return undefined;
	}
	if (!channel.admitPresence()) return undefined;
	await channel.enablePresence();
	channel.room?.announce(channel.room.presence.track(channel, channel.request.presence.key, meta));
	if (!enabledBefore) channel.sendPresenceState();
	return OK;
}

/** Counts a channel's presence events: hosted Realtime allows so many in a window that starts with the first. */
export class PresenceWindow {
	readonly #limits: Limits;
	#endsAt = 0;
	#count = 0;

	constructor(limits: Limits) {
		this.#limits = limits;
	}

	/** Whether one more event is allowed now. */
	admit(): boolean {
		const now = performance.now();
		if (now > this.#endsAt) {
			this.#endsAt = now + this.#limits.presenceWindowMs;
			this.#count = 0;
		}
		this.#count += 1;
		return this.#count <= this.#limits.presenceEventsPerWindow;
	}
}
