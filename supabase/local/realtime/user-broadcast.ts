import type { Incoming } from './frames.ts';
import { isObject, parseJson } from './json.ts';

/** A broadcast in the binary form of protocol 2.0.0: its payload is passed on without being parsed. */
export interface UserBroadcast {
	kind: 'user-broadcast';
	event: string;
	encoding: 'json' | 'binary';
	data: Buffer;
	/** JSON that goes along, of what the server knows of it. */
	meta?: string;
	/** Whether, and for how long, its sender wants it kept. */
	persist?: unknown;
}

const PUSH = 3;
const BROADCAST = 4;

/** Whether a payload is a {@link UserBroadcast} rather than JSON. */
export function isUserBroadcast(payload: Incoming['payload']): payload is UserBroadcast {
	return payload['kind'] === 'user-broadcast' && Buffer.isBuffer(payload['data']);
}

/** Decodes a binary push; undefined when it is not one, or is cut short, or claims JSON and holds none. */
export function decodeUserBroadcast(frame: Buffer): Incoming | undefined {
	const sizes = [frame[1], frame[2], frame[3], frame[4], frame[5]];
	const encoding = frame[6];
	if (frame[0] !== PUSH || encoding === undefined) return undefined;

	let offset = 7;
	const [joinRef, ref, topic, event, metadata] = sizes.map((size = 0) => {
		const text = frame.toString('utf8', offset, offset + size);
		offset += size;
		return text;
	});
	if (offset > frame.length || !topic || event === undefined) return undefined;
	const control = metadata ? parseJson(metadata) : {};
	if (!isObject(control)) return undefined;

	const data = frame.subarray(offset);
	if (encoding !== 0 && parseJson(data.toString()) === undefined) return undefined;
	const { persist } = control;
	return {
		joinRef: joinRef || null,
		ref: ref || null,
		topic,
		event: 'broadcast',
		payload: { kind: 'user-broadcast', event, encoding: encoding === 0 ? 'binary' : 'json', data, persist }
	};
}

/** Encodes a broadcast for the receivers on a topic. */
export function encodeUserBroadcast(message: UserBroadcast, topic: string): Buffer {
	const topicBytes = Buffer.from(topic);
	const eventBytes = Buffer.from(message.event);
	const encoding = message.encoding === 'json' ? 1 : 0;
	const metaBytes = Buffer.from(message.meta ?? '');
	const sizes = [topicBytes.length, eventBytes.length, metaBytes.length];
	const header = Buffer.from([BROADCAST, ...sizes, encoding]);
	return Buffer.concat([header, topicBytes, eventBytes, metaBytes, message.data]);
}
