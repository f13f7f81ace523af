import { unreadOf, type Room } from '$lib/chat/rooms-list';

/** The room before or after one in a list, round and round; from nowhere, the last or the first. */
export function roomBeside(
	rooms: readonly Room[],
	slug: string | undefined,
	by: 1 | -1,
	isUnreadOnly = false
): Room | undefined {
	const others = rooms.filter((room) => room.slug === slug || !isUnreadOnly || unreadOf(room) > 0);
	const at = others.findIndex((room) => room.slug === slug);
	const next = others.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % others.length);
	return next?.slug === slug ? undefined : next;
}
