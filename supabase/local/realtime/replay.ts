import type { Sql } from 'postgres';
import { SharedFrame } from './frames.ts';
import type { JsonObject } from './json.ts';
import { Refusal } from './refusal.ts';

const DEFAULT_LIMIT = 10;
const MOST = 25;

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
 * Reads what the database broadcast on a private topic since a time: the last ten, or as many as asked for up to 25, the
 * oldest first. Throws a {@link Refusal} when the request makes no sense.
 */
export async function replay(sql: Sql, topic: string, isPrivate: boolean, wanted: unknown): Promise<Replay> {
	if (!isPrivate) throw new Refusal('UnableToReplayMessages', 'Replay is not allowed for public channels');
	const { since = 0, limit = DEFAULT_LIMIT }: JsonObject =
		typeof wanted === 'object' && wanted !== null ? { ...wanted } : {};
	if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit) || Math.abs(Number(since)) > 8.64e15) {
		throw new Refusal('UnableToReplayMessages', 'Replay params are not valid');
	}
	const from = new Date(Number(since)).toISOString().replace('Z', '');
	const rows = await sql<Row[]>`
		select id, event, payload::text as payload, binary_payload as binary
		from realtime.messages
		where topic = ${topic} and private and extension = 'broadcast' and event is not null
			and inserted_at >= ${from}::text::timestamp
		order by inserted_at desc
		limit ${Math.max(1, Math.min(Number(limit), MOST))}`;
	return {
		ids: new Set(rows.map(({ id }) => id)),
		frames: (wireTopic) => rows.toReversed().map((row) => frameOf(row, wireTopic))
	};
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
