import { openedRoomSchema, type OpenedRoom } from '$lib/schemas/room';
import type { DataClient } from '$lib/supabase/data';

/** A room with its last messages, or null when there is no such room for this person. */
export async function open(data: DataClient, slug: string): Promise<OpenedRoom | null> {
	const { data: opened, error } = await data.rpc('open_room', { slug });
	if (error) throw new Error(`open_room(): ${error.message}`);
	return openedRoomSchema.nullable().parse(opened);
}

export type NewMessage = { id: string; room_id: string; body: string };

/** Stores a message. Storing the same one again changes nothing. */
export function send(data: DataClient, message: NewMessage) {
	return data.from('messages').insert(message);
}
