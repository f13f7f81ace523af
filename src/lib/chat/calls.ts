import { unreadOf, type Room } from './rooms-list';

/** How many of a room's unread messages are to the person: in a direct conversation, each is. */
export function callsIn(room: Room): number {
	if (room.notify === 'nothing') return 0;
	return room.kind === 'direct' ? unreadOf(room) : room.mentions;
}

/** The rooms in which something has come that the person wants to be told of. */
export function newCalls(before: readonly Room[], after: readonly Room[]): Room[] {
	const known = new Map(before.map((room) => [room.id, room]));
	return after.filter((room) => {
		const earlier = known.get(room.id);
		if (!earlier || room.notify === 'nothing') return false;
		const isAll = room.kind === 'direct' || room.notify === 'everything';
		const hasMore = isAll && room.seq > earlier.seq && unreadOf(room) > unreadOf(earlier);
		return hasMore || room.mentions > earlier.mentions;
	});
}
