import { SharedFrame } from './frames.ts';
import { isObject } from './json.ts';
import { Refusal } from './refusal.ts';
import type { Services } from './services.ts';

const DEFAULT_LIMIT = 10;
const MOST = 25;
/** The last time a `Date` can be. Postgres knows all that are before, until the year 4713 BC. */
const LATEST_MS = 8.64e15;

interface Row {
	id: string;
	event: string;
	payload: string | null;
	binary: Buffer | null;
}

/** The broadcasts a joining channel asked to hear again, and their ids, so that none is heard twice. */
export interface Replay {
	ids: Set<string>;
	frames(wireTopic: string): SharedFrame[];
}

/**
 * Reads what was kept of a private topic since a time, what the database broadcast and what its senders wanted kept: the
 * last ten, or as many as asked for up to 25, the oldest first. Undefined is given when what is asked is no request.
 * Throws a {@link Refusal} when the request makes no sense, or cannot be met.
 */
export async function replay(
	{ sql, log }: Pick<Services, 'sql' | 'log'>,
	topic: string,
	isPrivate: boolean,
	wanted: unknown
): Promise<Replay | undefined> {
	if (!isPrivate) throw unable('Replay is not allowed for public channels');
	if (!isObject(wanted)) return undefined;
	const { since, limit } = { since: wanted['since'] ?? 0, limit: wanted['limit'] ?? DEFAULT_LIMIT };
	if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit) || Math.abs(Number(since)) > LATEST_MS) {
		throw unable('Replay params are not valid');
	}
	const from = new Date(Number(since)).toISOString().replace('Z', '');
	const rows = await sql<Row[]>`
		select id, event, payload::text as payload, binary_payload as binary
		from realtime.messages
		where topic = ${topic} and private and extension = 'broadcast' and event is not null
			and inserted_at >= ${from}::text::timestamp
			and (expires_at is null or expires_at > now() at time zone 'utc')
		order by inserted_at desc
		limit ${Math.max(1, Math.min(Number(limit), MOST))}`.catch((error: unknown) => {
		log(`UnableToReplayMessages: ${String(error)}`);
		throw unable('Realtime was unable to replay messages');
	});
	return {
		ids: new Set(rows.map(({ id }) => id)),
		frames: (wireTopic) => rows.toReversed().map((row) => frameOf(row, wireTopic))
	};
}

function unable(text: string): Refusal {
	return new Refusal('UnableToReplayMessages', text);
}

function frameOf({ id, event, payload, binary }: Row, wireTopic: string): SharedFrame {
	const meta = JSON.stringify({ replayed: true, id });
	if (binary) {
		return SharedFrame.broadcast(
			{ kind: 'user-broadcast', event, encoding: 'binary', data: binary, meta },
			wireTopic
		);
	}
	const body = `{"event":${JSON.stringify(event)},"meta":${meta},"payload":${payload ?? 'null'},"type":"broadcast"}`;
	return SharedFrame.json(wireTopic, 'broadcast', body);
}
