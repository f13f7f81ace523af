import { z } from 'zod';
import { notifyLevels, roles, roomKinds } from './choices';
import { personSchema } from './person';

const messageRow = z.object({
	id: z.uuid(),
	room_id: z.uuid(),
	author_id: z.uuid(),
	body: z.string(),
	reply_to: z.uuid().nullable(),
	reactions: z.array(z.object({ emoji: z.string(), people: z.array(z.uuid()) })),
	seq: z.int(),
	rev: z.int(),
	created_at: z.string(),
	edited_at: z.string().nullable(),
	deleted_at: z.string().nullable()
});

/** What `open_room` answers: a room, its change number, its last messages, what they answer and their authors. */
export const openedRoomSchema = z.object({
	room: z.object({
		id: z.uuid(),
		kind: z.enum(roomKinds),
		slug: z.string(),
		name: z.string(),
		topic: z.string(),
		archived_at: z.string().nullable()
	}),
	membership: z.object({
		role: z.enum(roles),
		notify: z.enum(notifyLevels),
		last_read_seq: z.int()
	}),
	seq: z.int(),
	rev: z.int(),
	messages: z.array(messageRow),
	quoted: z.array(messageRow),
	people: z.array(personSchema)
});

export type OpenedRoom = z.infer<typeof openedRoomSchema>;

/** What `room_preview` answers: an open room as it is shown to those who are not in it. */
export const roomPreviewSchema = z.object({
	room: openedRoomSchema.shape.room.omit({ kind: true }),
	members: z.int(),
	messages: z.array(messageRow.pick({ id: true, author_id: true, body: true, seq: true, created_at: true })),
	people: z.array(personSchema)
});

export type RoomPreview = z.infer<typeof roomPreviewSchema>;
