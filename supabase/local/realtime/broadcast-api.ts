import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject, isTrue, parseJson, type JsonObject } from './json.ts';
import { Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { openSession, type Session } from './session.ts';
import type { UserBroadcast } from './user-broadcast.ts';

interface Message {
	topic: string;
	event: string;
	payload: JsonObject | Buffer;
	isPrivate: boolean;
}

const JSON_OR_BYTES = /^application\/(json|octet-stream)/;
const SINGLE = /\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/;

/**
 * Broadcasts over HTTP: `POST /api/broadcast` for a batch, `/api/broadcast/<topic>/events/<event>` for one. 202 even where
 * a policy refuses (the message is then dropped), 401 without a valid token, 413, 415 and 422 for a body that is too large,
 * of another type or invalid, 429 above the rate of the project's plan.
 */
export async function broadcastApi(
	services: Services,
	request: IncomingMessage,
	response: ServerResponse
): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://localhost');
	const single = SINGLE.exec(url.pathname);
	if (!single && !url.pathname.endsWith('/api/broadcast'))
		return answer(response, 404, { message: 'Not found' });
	if (request.method !== 'POST') return answer(response, 405, { message: 'Method not allowed' });

	const type = request.headers['content-type'];
	if (single && type !== undefined && !JSON_OR_BYTES.test(type)) {
		const error = 'Unsupported Media Type. Use application/json or application/octet-stream';
		return answer(response, 415, { error });
	}
	const body = await read(request, services.limits.maxFrameBytes);
	if (!body) return answer(response, 413, { message: 'Payload too large' });
	let session: Session;
	try {
		session = await openSession(
			services.verify,
			tokenOf(request),
			JSON.stringify(request.headers),
			'request'
		);
	} catch (error) {
		return answer(response, 401, { message: error instanceof Refusal ? error.message : 'Unauthorized' });
	}
	const { limits, rates } = services;
	if (rates.messages.isExceeded) return answer(response, 429, { message: 'Too many requests' });
	const parsed = single
		? oneMessage(single, url, request, body)
		: batch(parseJson(body.toString()), limits.maxPayloadBytes);
	if (!parsed.ok) return answer(response, 422, { errors: parsed.errors });
	if (rates.messages.average + parsed.messages.length > rates.messages.limit) {
		const message = 'Too many messages to broadcast, please reduce the batch size';
		return answer(response, 429, { message });
	}

	for (const message of parsed.messages) await deliver(services, message, session);
	response.writeHead(202).end();
}

async function deliver(services: Services, message: Message, session: Session): Promise<void> {
	const { topic, event, payload, isPrivate } = message;
	if (isPrivate) {
		const allowed = await services.policies.canWrite(topic, 'broadcast', session).catch((error: unknown) => {
			services.log(`RlsPolicyError: ${String(error)}`);
			return false;
		});
		if (!allowed) return;
	}
	services.rates.messages.add();
	const room = services.topics.find(topic, isPrivate);
	if (Buffer.isBuffer(payload)) {
		const broadcast: UserBroadcast = { kind: 'user-broadcast', event, encoding: 'binary', data: payload };
		room?.broadcast(broadcast);
	} else {
		room?.broadcast(JSON.stringify({ payload, event, type: 'broadcast' }));
	}
}

type Parsed = { ok: true; messages: Message[] } | { ok: false; errors: JsonObject };

function oneMessage(path: RegExpExecArray, url: URL, request: IncomingMessage, body: Buffer): Parsed {
	const topic = decodeURIComponent(path[1] ?? '');
	const event = decodeURIComponent(path[2] ?? '');
	const isPrivate = url.searchParams.get('private') === 'true';
	const isBinary = request.headers['content-type']?.startsWith('application/octet-stream');
	const payload = isBinary ? body : parseJson(body.toString());
	if (!Buffer.isBuffer(payload) && !isObject(payload)) {
		return { ok: false, errors: { payload: ['is invalid'] } };
	}
	return { ok: true, messages: [{ topic, event, payload, isPrivate }] };
}

function batch(body: unknown, maxPayloadBytes: number): Parsed {
	const entries = isObject(body) ? body['messages'] : undefined;
	if (!Array.isArray(entries) || entries.length === 0) {
		return { ok: false, errors: { messages: ["can't be blank"] } };
	}
	const messages: Message[] = [];
	const errors: JsonObject[] = [];
	for (const entry of entries) {
		const { topic, event, payload, private: isPrivate } = isObject(entry) ? entry : {};
		const tooLarge = isObject(payload) && Buffer.byteLength(JSON.stringify(payload)) > maxPayloadBytes;
		if (tooLarge) {
			errors.push({ payload: ['Payload size exceeds tenant limit'] });
		} else if (
			typeof topic === 'string' &&
			topic &&
			typeof event === 'string' &&
			event &&
			isObject(payload)
		) {
			messages.push({ topic, event, payload, isPrivate: isTrue(isPrivate) });
			errors.push({});
		} else {
			errors.push(Object.fromEntries(faults({ topic, event, payload })));
		}
	}
	const valid = messages.length === entries.length;
	return valid ? { ok: true, messages } : { ok: false, errors: { messages: errors } };
}

/** What is wrong with a message's fields: a payload is to be an object, the others texts. */
function faults(fields: { topic: unknown; event: unknown; payload: unknown }): [string, string[]][] {
	return Object.entries(fields).flatMap(([field, value]): [string, string[]][] => {
		if (value === undefined || value === null || value === '') return [[field, ["can't be blank"]]];
		const fits = field === 'payload' ? isObject(value) : typeof value === 'string';
		return fits ? [] : [[field, ['is invalid']]];
	});
}

function tokenOf(request: IncomingMessage): string {
	const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
	const apiKey = request.headers['apikey'];
	return bearer ?? (typeof apiKey === 'string' ? apiKey : '');
}

async function read(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		if (size > limit) return undefined;
		chunks.push(bytes);
	}
	return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, body: JsonObject): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
