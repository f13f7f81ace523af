import type { DataClient } from '../supabase/data';
import type { Answer } from './answer';
import type { Entry, Refusal } from './outbox';

/** What became of an act: the room's `rev` with it, or why it was not done (code `unanswered`: perhaps it was). */
export type Done =
	{ ok: true; rev: number } | { ok: false; reason: Refusal & { afterSeconds: number | null } };

/** Stores a message. Stored already, it is not stored twice. */
export async function insert(data: DataClient, { id, roomId, body, replyTo }: Entry): Promise<Answer> {
	const row = { id, room_id: roomId, body, ...(replyTo !== null && { reply_to: replyTo }) };
	return data.from('messages').insert(row);
}

/** Changes the body of a message of mine. */
export async function edit(data: DataClient, messageId: string, body: string): Promise<Done> {
	return outcome(await data.rpc('edit_message', { message_id: messageId, body }));
}

/** Deletes a message; it leaves a tombstone. */
export async function remove(data: DataClient, messageId: string): Promise<Done> {
	return outcome(await data.rpc('delete_message', { message_id: messageId }));
}

/** Adds my reaction, or takes it back. */
export async function react(data: DataClient, messageId: string, emoji: string, on: boolean): Promise<Done> {
	return outcome(await data.rpc('react', { message_id: messageId, emoji, on }));
}

function outcome(answer: Answer & { data: number | null }): Done {
	const { data: rev, error, status } = answer;
	if (!error && typeof rev === 'number') return { ok: true, rev };
	const seconds = Number(error?.details);
	const afterSeconds = status === 429 && error?.details && Number.isFinite(seconds) ? seconds : null;
	const code = error?.code || 'unanswered';
	return { ok: false, reason: { code, message: error?.message ?? '', afterSeconds } };
}
