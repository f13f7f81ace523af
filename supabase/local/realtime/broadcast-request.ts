import { isObject, isTrue, parseJson, type JsonObject } from './json.ts';
import { INVALID_TTL, secondsToKeep } from './persistence.ts';
import type { UserBroadcast } from './user-broadcast.ts';

/** A broadcast as HTTP asked for it. */
export interface Message {
	topic: string;
	isPrivate: boolean;
	/** As it goes to the sockets: JSON text, or a payload that is passed on as it came. */
	broadcast: string | UserBroadcast;
	/** How long it is to be kept; undefined is not at all. */
	seconds: number | undefined;
}

export type Parsed =
	{ ok: true; messages: Message[] } | { ok: false; status: 400 | 422; problem: JsonObject };

/** `/api/broadcast/<topic>/events/<event>`. */
export const SINGLE = /\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/;

const TOO_LARGE = 'Payload size exceeds tenant limit';
const NO_JSON: Parsed = { ok: false, status: 400, problem: { message: 'Bad Request' } };

interface SingleRequest {
	/** What {@link SINGLE} found. */
	path: RegExpExecArray;
	search: URLSearchParams;
	body: Buffer;
	isBytes: boolean;
}

/** Reads a broadcast on its own: its payload is the body, JSON or bytes. */
export function parseSingle({ path, search, body, isBytes }: SingleRequest, maxPayloadBytes: number): Parsed {
	const [topic, event] = [decode(path[1]), decode(path[2])];
	if (topic === undefined || event === undefined) return NO_JSON;
	const data = isBytes ? body : asObject(body);
	if (!data) return NO_JSON;

	const isPrivate = search.get('private') === 'true';
	const ttl = search.get('persist[ttl]');
	const seconds = secondsToKeep(ttl === null ? search.get('persist') : { ttl });
	if (seconds === null) return { ok: false, status: 422, problem: { message: INVALID_TTL } };
	const errors = {
		...(data.length > maxPayloadBytes && { payload: [TOO_LARGE] }),
		...(seconds !== undefined && !isPrivate && { persist: ['can only be used on private channels'] })
	};
	if (Object.keys(errors).length > 0) return { ok: false, status: 422, problem: { errors } };
	const encoding = isBytes ? 'binary' : 'json';
	const broadcast: UserBroadcast = { kind: 'user-broadcast', event, encoding, data };
	return { ok: true, messages: [{ topic, isPrivate, broadcast, seconds }] };
}

/** Reads a batch; the errors are by message, in their order. */
export function parseBatch(body: Buffer, maxPayloadBytes: number): Parsed {
	const text = body.toString();
	const value = text === '' ? {} : parseJson(text);
	if (value === undefined) return NO_JSON;
	const entries = isObject(value) ? value['messages'] : undefined;
	if (!Array.isArray(entries) || entries.length === 0) {
		return { ok: false, status: 422, problem: { errors: { messages: ["can't be blank"] } } };
	}
	const messages: Message[] = [];
	const errors = entries.map((entry: unknown): JsonObject => {
		const { id, topic, event, payload, private: isPrivate } = isObject(entry) ? entry : {};
		const faults = faultsOf({ topic, event, payload });
		if (Object.keys(faults).length > 0 || typeof topic !== 'string') return faults;
		if (Buffer.byteLength(JSON.stringify(payload)) > maxPayloadBytes) return { payload: [TOO_LARGE] };
		const meta = typeof id === 'string' ? { id } : undefined;
		const broadcast = JSON.stringify({ event, meta, payload, type: 'broadcast' });
		messages.push({ topic, isPrivate: isTrue(isPrivate), broadcast, seconds: undefined });
		return {};
	});
	const isValid = messages.length === entries.length;
	return isValid
		? { ok: true, messages }
		: { ok: false, status: 422, problem: { errors: { messages: errors } } };
}

/** What is wrong with a message's fields: a payload is to be an object, the others texts. */
function faultsOf(fields: { topic: unknown; event: unknown; payload: unknown }): JsonObject {
	const faults = Object.entries(fields).flatMap(([field, value]): [string, string[]][] => {
		if (value === undefined || value === null || value === '') return [[field, ["can't be blank"]]];
		const fits = field === 'payload' ? isObject(value) : typeof value === 'string';
		return fits ? [] : [[field, ['is invalid']]];
	});
	return Object.fromEntries(faults);
}

/** The bytes of a JSON object; a value of another kind is put into one, as hosted does. Undefined when it is no JSON. */
function asObject(body: Buffer): Buffer | undefined {
	if (body.length === 0) return Buffer.from('{}');
	const value = parseJson(body.toString());
	if (value === undefined) return undefined;
	return isObject(value) ? body : Buffer.from(JSON.stringify({ _json: value }));
}

function decode(part = ''): string | undefined {
	try {
		return decodeURIComponent(part);
	} catch {
		return undefined;
	}
}
