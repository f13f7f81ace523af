import type { Database } from '$lib/supabase/database.types';

type Enums = Database['public']['Enums'];

/** What the database tells a person on their own topic, `user:<id>`. */
export type Notice =
	| { type: 'added' | 'removed'; roomId: string }
	| { type: 'membership'; roomId: string; role: Enums['member_role']; notify: Enums['notify_level'] }
	| { type: 'read'; roomId: string; lastReadSeq: number }
	| {
			type: 'room';
			roomId: string;
			kind: Enums['room_kind'];
			slug: string;
			name: string;
			topic: string;
			archivedAt: string | null;
	  };

const roles: readonly Enums['member_role'][] = ['member', 'moderator', 'owner'];
const levels: readonly Enums['notify_level'][] = ['everything', 'mentions', 'nothing'];
const kinds: readonly Enums['room_kind'][] = ['open', 'closed', 'direct'];

/** A broadcast as a notice, or null when it is none: a newer database may tell of more. */
export function readNotice(event: string, payload: Record<string, unknown>): Notice | null {
	const { room_id: roomId } = payload;
	if (typeof roomId !== 'string') return null;
	switch (event) {
		case 'added':
		case 'removed':
			return { type: event, roomId };
		case 'membership': {
			const role = roles.find((it) => it === payload.role);
			const notify = levels.find((it) => it === payload.notify);
			return role && notify ? { type: 'membership', roomId, role, notify } : null;
		}
		case 'read': {
			const { last_read_seq: lastReadSeq } = payload;
			return typeof lastReadSeq === 'number' ? { type: 'read', roomId, lastReadSeq } : null;
		}
		case 'room': {
			const { slug, name, topic, archived_at: archivedAt } = payload;
			const kind = kinds.find((it) => it === payload.kind);
			if (!kind || typeof slug !== 'string' || typeof name !== 'string' || typeof topic !== 'string')
				return null;
			if (archivedAt !== null && typeof archivedAt !== 'string') return null;
			return { type: 'room', roomId, kind, slug, name, topic, archivedAt };
		}
		default:
			return null;
	}
}
