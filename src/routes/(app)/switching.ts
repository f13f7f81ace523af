import { callsIn } from '$lib/chat/calls';
import { unreadOf, type Room } from '$lib/chat/rooms-list';
import { folded } from '$lib/components/folded';

/** Shown at a time: more than anybody reads through. */
const MOST = 8;

/**
 * The rooms whose title, or a word in it, begins like what is typed: the whole title first. Without anything typed,
 * those that call, those with something new, and then the latest.
 */
export function roomsLike(rooms: readonly Room[], typed: string, titleOf: (room: Room) => string): Room[] {
	const wanted = folded(typed).trim().replace(/^[#@]/, '');
	const ranked = rooms.flatMap((room) => {
		const rank = wanted === '' ? waiting(room) : likeness(folded(titleOf(room)), wanted);
		return rank < Infinity ? [{ room, rank }] : [];
	});
	const at = ({ last_message_at }: Room) => Date.parse(last_message_at ?? '') || 0;
	return ranked
		.sort((a, b) => a.rank - b.rank || at(b.room) - at(a.room))
		.slice(0, MOST)
		.map(({ room }) => room);
}

function waiting(room: Room): number {
	if (callsIn(room) > 0) return 0;
	return room.notify !== 'nothing' && unreadOf(room) > 0 ? 1 : 2;
}

function likeness(title: string, wanted: string): number {
	if (title.startsWith(wanted)) return 0;
	const words = title.split(/[^\p{L}\p{N}]+/u);
	if (words.some((word) => word.startsWith(wanted))) return 1;
	return title.includes(wanted) ? 2 : Infinity;
}
