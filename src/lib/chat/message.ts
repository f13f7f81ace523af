import type { Database } from '$lib/supabase/database.types';

/** A message as the database holds it. */
export type Message = Database['public']['Tables']['messages']['Row'];

/**
 * A message as a change tells of it. Where it stands is always told; a large value that did not change is
 * not in the write-ahead log, so its key is missing.
 */
export type MessageChange = Pick<Message, 'id' | 'room_id' | 'seq' | 'rev'> & Partial<Message>;

type Kind = 'string' | 'number' | 'string or null' | 'list';

const columns: Record<keyof Message, Kind> = {
	id: 'string',
	room_id: 'string',
	author_id: 'string',
	body: 'string',
	reply_to: 'string or null',
	reactions: 'list',
	seq: 'number',
	rev: 'number',
	created_at: 'string',
	edited_at: 'string or null',
	deleted_at: 'string or null'
};

function isOf(kind: Kind, value: unknown): boolean {
	if (kind === 'list') return Array.isArray(value);
	if (kind === 'string or null') return value === null || typeof value === 'string';
	return typeof value === kind;
}

/** The record of a change as Realtime sends it, or null when it is not one of a message (a DELETE has none). */
export function readChange(record: Record<string, unknown>): MessageChange | null {
	for (const [name, kind] of Object.entries(columns)) {
		if (record[name] !== undefined && !isOf(kind, record[name])) return null;
	}
	const { id, room_id, seq, rev } = record;
	if (typeof id !== 'string' || typeof room_id !== 'string') return null;
	if (typeof seq !== 'number' || typeof rev !== 'number') return null;
	return { ...record, id, room_id, seq, rev };
}

/** Whether a change tells everything of its message. */
export function isWhole(change: MessageChange): change is Message {
	return Object.keys(columns).every((name) => name in change);
}
