import { randomUUID } from 'node:crypto';
import { bindingId } from './changes/binding.ts';
import { asString, isObject, isTrue, type JsonObject } from './json.ts';

/** What a client asks for when it joins. */
export interface JoinRequest {
	/** The token it joins with; undefined to join as the API key. */
	token: string | undefined;
	isPrivate: boolean;
	broadcast: { self: boolean; ack: boolean; replicationReady: boolean };
	/** What the client asks to hear again; undefined when nothing. */
	replay: unknown;
	presence: { enabled: boolean; key: string };
	/** The `postgres_changes` entries, verbatim; without a `config`, what the topic names. */
	changes: JsonObject[];
	/** Joined without a `config`, as clients before 2022 did: changes come bare, each under the name of its kind. */
	bareChanges: boolean;
	/** How long to hold the answer until they are listened to; undefined to answer at once. Milliseconds. */
	waitMs: number | undefined;
}

const DEFAULT_WAIT_MS = 15_000;
/** Who asks for more waits less. */
const LONGEST_WAIT_MS = 20_000;

/** Reads the payload of a `phx_join` of a topic. What is missing or of another type has its default, as on hosted. */
export function parseJoin(payload: JsonObject, topic: string): JoinRequest {
	const config = objectIn(payload, 'config');
	const broadcast = objectIn(config, 'broadcast');
	const presence = objectIn(config, 'presence');
	const bareChanges = !('config' in payload);
	const changes = bareChanges ? [changesOf(topic)] : config['postgres_changes'];
	const options = objectIn(config, 'postgres_changes_options');
	const timeout = options['timeout'];
	const waitMs = Number.isInteger(timeout) && Number(timeout) > 0 ? Number(timeout) : DEFAULT_WAIT_MS;
	return {
		token: asString(payload['user_token']) ?? asString(payload['access_token']),
		isPrivate: isTrue(config['private']),
		broadcast: {
			self: isTrue(broadcast['self']),
			ack: isTrue(broadcast['ack']),
			replicationReady: isTrue(broadcast['replication_ready'])
		},
		replay: broadcast['replay'],
		presence: {
			enabled: isTrue(presence['enabled']),
			key: presenceKey(presence['key'])
		},
		changes: Array.isArray(changes) ? changes.filter(isObject) : [],
		bareChanges,
		waitMs: isTrue(options['wait']) ? Math.min(waitMs, LONGEST_WAIT_MS) : undefined
	};
}

/** The answer to a join: the `postgres_changes` entries as they came and in their order, each with its id. */
export function joinReply(request: JoinRequest): JsonObject {
	return { postgres_changes: request.changes.map((params) => ({ ...params, id: bindingId(params) })) };
}

/** A topic such as `public:notes:id=eq.1` as the parameters of a binding. */
function changesOf(topic: string): JsonObject {
	const [schema = '', table, ...filter] = topic.split(':');
	if (table === undefined) return { schema };
	return filter.length === 0 ? { schema, table } : { schema, table, filter: filter.join(':') };
}

/** Numbers and truth values are keys too, as their texts. */
function presenceKey(key: unknown): string {
	if (key === '' || !['string', 'number', 'boolean'].includes(typeof key)) return randomUUID();
	return String(key);
}

function objectIn(parent: JsonObject, key: string): JsonObject {
	const value = parent[key];
	return isObject(value) ? value : {};
}
