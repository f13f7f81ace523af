import type { Sql } from 'postgres';
import { isObject, isTrue } from './json.ts';
import type { UserBroadcast } from './user-broadcast.ts';

/** Older messages are gone, with the partition of their day. */
const LONGEST_SECONDS = 72 * 60 * 60;

/** What hosted logs, and HTTP answers. */
export const INVALID_TTL = `persist ttl must be a positive integer of seconds from 1 to ${LONGEST_SECONDS}`;

/**
 * How many seconds a sender asks a broadcast to be kept, to be replayed; undefined when it does not, null when what it
 * asks is not valid. A number over HTTP is a text.
 */
export function secondsToKeep(persist: unknown): number | undefined | null {
	if (isTrue(persist)) return LONGEST_SECONDS;
	if (persist === undefined || persist === null || persist === false || persist === 'false') return undefined;
	if (!isObject(persist)) return null;
	const { ttl } = persist;
	if (ttl === undefined || ttl === null) return LONGEST_SECONDS;
	const seconds = typeof ttl === 'string' && /^[+-]?\d+$/.test(ttl) ? Number(ttl) : ttl;
	const isValid = Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= LONGEST_SECONDS;
	return isValid ? Number(seconds) : null;
}

/** Keeps a broadcast of a private topic, and gives its id. It was sent already: the database is not to send it again. */
export async function keep(
	sql: Sql,
	topic: string,
	{ event, encoding, data }: UserBroadcast,
	seconds: number
): Promise<string> {
	const [payload, bytes] = encoding === 'json' ? [data.toString(), null] : [null, data];
	const [row] = await sql<{ id: string }[]>`
		insert into realtime.messages
			(topic, extension, event, payload, binary_payload, private, skip_broadcast, expires_at)
		values (
			${topic}, 'broadcast', ${event}, ${payload}::text::jsonb, ${bytes}::bytea, true, true,
			(now() at time zone 'utc') + pg_catalog.make_interval(secs => ${seconds})
		)
		returning id`;
	return row?.id ?? '';
}
