import type { Channel } from './channel.ts';
import type { Incoming } from './frames.ts';
import { asString, isObject, type JsonObject } from './json.ts';
import type { Limits } from './options.ts';
import { isUserBroadcast } from './user-broadcast.ts';

/** How a client's message is answered; undefined when it is not. */
export type Answer = { status: 'ok' | 'error'; response: JsonObject | string } | undefined;

const OK: Answer = { status: 'ok', response: {} };

/** Passes a client's broadcast on. What policies refuse is dropped without a word, even when an ack was asked for. */
export async function broadcast(
	channel: Channel,
	payload: Incoming['payload'],
	limits: Limits
): Promise<Answer> {
	const { self, ack } = channel.request.broadcast;
	if (!(await channel.may('broadcast'))) return undefined;
	channel.count();

	const message = isUserBroadcast(payload) ? payload : JSON.stringify(payload);
	const size = typeof message === 'string' ? Buffer.byteLength(message) : message.data.length;
	if (size > limits.maxPayloadBytes) {
		return ack ? { status: 'error', response: 'payload_size_exceeded' } : undefined;
	}
	channel.room?.broadcast(message, { except: self ? undefined : channel });
	return ack ? OK : undefined;
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
	if (!(await channel.may('presence'))) return { status: 'error', response: {} };
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
