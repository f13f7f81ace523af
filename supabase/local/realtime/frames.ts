import { isObject, parseJson, type JsonObject } from './json.ts';
import { decodeUserBroadcast, encodeUserBroadcast, type UserBroadcast } from './user-broadcast.ts';

/** The Phoenix serialisations: 1.0.0 is a JSON object a frame, 2.0.0 a JSON array or a binary frame. */
export type Version = '1.0.0' | '2.0.0';

/** What a client numbers its messages with; it comes back as it was. */
export type Ref = string | number | null;

/** A frame received from a client. */
export interface Incoming {
	joinRef: Ref;
	ref: Ref;
	topic: string;
	event: string;
	payload: JsonObject | UserBroadcast;
}

/** What the one byte of a binary frame's header can count. */
const MAX_NAME_BYTES = 255;

/** What is written to a socket: text, or bytes with what they are. */
export type Frame = string | { bytes: Buffer; binary: boolean };

/** Decodes a frame; undefined when it is malformed, which the protocol ignores. */
export function decode(version: Version, data: Buffer, binary: boolean): Incoming | undefined {
	if (binary) return version === '2.0.0' ? decodeUserBroadcast(data) : undefined;

	const value = parseJson(data.toString());
	if (version === '1.0.0') {
		return isObject(value)
			? incoming(value['join_ref'], value['ref'], value['topic'], value['event'], value['payload'])
			: undefined;
	}
	return Array.isArray(value) && value.length >= 5
		? incoming(value[0], value[1], value[2], value[3], value[4])
		: undefined;
}

function incoming(
	joinRef: unknown,
	ref: unknown,
	topic: unknown,
	event: unknown,
	payload: unknown
): Incoming | undefined {
	if (typeof topic !== 'string' || typeof event !== 'string') return undefined;
	return {
		joinRef: asRef(joinRef),
		ref: asRef(ref),
		topic,
		event,
		payload: isObject(payload) ? payload : {}
	};
}

function asRef(value: unknown): Ref {
	return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** A frame for one client; `payload` is JSON already. */
export function encode(
	version: Version,
	frame: { joinRef: Ref; ref: Ref; topic: string; event: string; payload: string }
): string {
	const ref = JSON.stringify(frame.ref);
	const topic = JSON.stringify(frame.topic);
	const event = JSON.stringify(frame.event);
	if (version === '1.0.0') {
		return `{"event":${event},"payload":${frame.payload},"ref":${ref},"topic":${topic}}`;
	}
	return `[${JSON.stringify(frame.joinRef)},${ref},${topic},${event},${frame.payload}]`;
}

/** A message for many sockets, encoded once per version and not before a socket needs it. */
export class SharedFrame {
	readonly #frames = new Map<Version, Frame | undefined>();
	readonly #make: (version: Version) => Frame | undefined;

	private constructor(make: (version: Version) => Frame | undefined) {
		this.#make = make;
	}

	/** A JSON message; `payload` is JSON already. */
	static json(topic: string, event: string, payload: string): SharedFrame {
		return new SharedFrame((version) => ({
			bytes: Buffer.from(encode(version, { joinRef: null, ref: null, topic, event, payload })),
			binary: false
		}));
	}

	/** A broadcast that came in binary. Version 1.0.0 gets it as JSON, or not at all when it cannot be. */
	static broadcast(message: UserBroadcast, topic: string): SharedFrame {
		return new SharedFrame((version) => {
			// A name too long for the binary form goes as JSON, or not at all.
			const fits =
				Buffer.byteLength(topic) <= MAX_NAME_BYTES && Buffer.byteLength(message.event) <= MAX_NAME_BYTES;
			if (version === '2.0.0' && fits) return { bytes: encodeUserBroadcast(message, topic), binary: true };
			if (message.encoding === 'binary') return undefined;
			const event = JSON.stringify(message.event);
			const payload = `{"event":${event},"payload":${message.data.toString()},"type":"broadcast"}`;
			return encode(version, { joinRef: null, ref: null, topic, event: 'broadcast', payload });
		});
	}

	/** The frame for a version; undefined when the version cannot carry it. */
	for(version: Version): Frame | undefined {
		if (!this.#frames.has(version)) this.#frames.set(version, this.#make(version));
		return this.#frames.get(version);
	}
}
