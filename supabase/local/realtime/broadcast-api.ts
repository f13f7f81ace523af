import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseBody } from '../request-body.ts';
import { Access, type Denial } from './access.ts';
import { parseBatch, parseSingle, SINGLE, type Message, type Parsed } from './broadcast-request.ts';
import type { JsonObject } from './json.ts';
import { keep } from './persistence.ts';
import { Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { openSession, type Session } from './session.ts';

const JSON_OR_BYTES = /^application\/(json|octet-stream)/;

/** How a private broadcast on its own is refused; in a batch it is dropped without a word. */
const REFUSALS: Record<Denial, [status: number, message: string]> = {
	unauthorized: [403, 'Unauthorized'],
	rls_policy_error: [422, 'RLS policy error'],
	query_canceled: [422, 'Query canceled'],
	unable_to_connect_to_project: [422, 'Tenant database unavailable']
};

/**
 * Broadcasts over HTTP: `POST /api/broadcast` for a batch, `/api/broadcast/<topic>/events/<event>` for one. 202; 401 without
 * a valid token; 400, 413, 415 and 422 for a body that is no JSON, too large, of another type or invalid; 429 above the rate
 * of the project's plan. What a policy refuses is 403 on its own, and nothing in a batch.
 */
export async function broadcastApi(
	services: Services,
	request: IncomingMessage,
	response: ServerResponse
): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://localhost');
	const path = SINGLE.exec(url.pathname);
	if (!path && !url.pathname.endsWith('/api/broadcast'))
		return answer(response, 404, { message: 'Not found' });
	if (request.method !== 'POST') return answer(response, 405, { message: 'Method not allowed' });

	const { limits, rates } = services;
	const type = request.headers['content-type'];
	if (path && type !== undefined && !JSON_OR_BYTES.test(type)) {
		const error = 'Unsupported Media Type. Use application/json or application/octet-stream';
		return answer(response, 415, { error });
	}
	const body = await read(request, limits.maxFrameBytes);
	if (!body) return refuseBody(request, response, 'Payload too large');
	let session: Session;
	try {
		const headers = JSON.stringify(request.headers);
		session = await openSession(services.verify, tokenOf(request), headers, 'request');
	} catch (error) {
		return answer(response, 401, { message: error instanceof Refusal ? error.message : 'Unauthorized' });
	}
	const isBytes = type?.startsWith('application/octet-stream') ?? false;
	const parsed: Parsed = path
		? parseSingle({ path, search: url.searchParams, body, isBytes }, limits.maxPayloadBytes)
		: parseBatch(body, limits.maxPayloadBytes);
	if (!parsed.ok) return answer(response, parsed.status, parsed.problem);

	const { messages } = parsed;
	const isOver = path ? rates.messages.isExceeded : rates.messages.average > rates.messages.limit;
	if (isOver) return answer(response, 429, { message: 'You have exceeded your rate limit' });
	if (!path && rates.messages.average + messages.length > rates.messages.limit) {
		const message = 'Too many messages to broadcast, please reduce the batch size';
		return answer(response, 429, { message });
	}

	const denial = await deliver(services, messages, session);
	if (path && denial) {
		const [status, message] = REFUSALS[denial];
		return answer(response, status, { message });
	}
	response.writeHead(202).end();
}

/** Sends messages in their order; why one was not, if one was not. Policies are asked once a topic. */
async function deliver(
	services: Services,
	messages: Message[],
	session: Session
): Promise<Denial | undefined> {
	const { policies, log, topics, rates, sql } = services;
	const asked = new Map<string, Access>();
	let refused: Denial | undefined;
	for (const message of messages) {
		const { topic, isPrivate, seconds } = message;
		const access = asked.get(topic) ?? new Access({ policies, topic, session, log });
		asked.set(topic, access);
		const denial = isPrivate ? await access.denial('broadcast') : undefined;
		refused ??= denial;
		if (denial) continue;

		rates.messages.add();
		topics.find(topic, isPrivate)?.broadcast(message.broadcast);
		if (seconds === undefined || typeof message.broadcast === 'string') continue;
		if (await access.denial('persistence')) continue;
		// There is no answer to say it in: hosted does not wait for it either.
		keep(sql, topic, message.broadcast, seconds).catch((error: unknown) =>
			log(`UnableToPersistMessage: ${String(error)}`)
		);
	}
	return refused;
}

function tokenOf(request: IncomingMessage): string {
	const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
	const apiKey = request.headers['apikey'];
	return bearer ?? (typeof apiKey === 'string' ? apiKey : '');
}

async function read(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	// The connection is still needed for the answer.
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
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
