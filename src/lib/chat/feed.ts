import { isWhole, type Message, type MessageChange } from './message';

/** What is known of one room's messages. */
export type Feed = {
	readonly roomId: string;
	/** In order of `seq`, from `from` on. Whole once nothing is missing up to `heard`. */
	readonly messages: readonly Message[];
	/** The first place held: older messages are left to history. */
	readonly from: number;
	/** Every change up to this `rev` is in `messages`. */
	readonly cursor: number;
	/** The highest `rev` heard of. Above `cursor`, changes are missing and have to be fetched. */
	readonly heard: number;
};

export type FeedEvent =
	/** Realtime tells of an insert or an update, perhaps late, twice or never. */
	| { type: 'changed'; change: MessageChange }
	/** The messages changed since `after`, in order of `rev`: all of them up to the last one given. */
	| { type: 'fetched'; after: number; messages: readonly Message[] }
	/** The last page of the room, as it was at `rev`. */
	| { type: 'opened'; rev: number; messages: readonly Message[] };

/** A feed that starts from a room's last page. */
export function openFeed(roomId: string, rev: number, messages: readonly Message[]): Feed {
	return { roomId, messages, from: messages[0]?.seq ?? 1, cursor: rev, heard: rev };
}

/** Whether changes are missing that only a fetch brings. */
export function isBehind(feed: Feed): boolean {
	return feed.heard > feed.cursor;
}

/** The feed after an event. In whatever order, and however often, events come: it ends as the database is. */
export function reduce(feed: Feed, event: FeedEvent): Feed {
	switch (event.type) {
		case 'changed':
			return event.change.room_id === feed.roomId ? hear(feed, event.change) : feed;
		case 'fetched':
			return takeIn(feed, event.after, event.messages);
		case 'opened':
			return event.rev < feed.cursor ? feed : reopen(feed, event.rev, event.messages);
	}
}

/** Where a change stands relative to what the feed has already seen. */
function order(cursor: number, rev: number): 'seen' | 'next' | 'gap' {
	if (rev <= cursor) return 'seen';
	return rev === cursor + 1 ? 'next' : 'gap';
}

function hear(feed: Feed, change: MessageChange): Feed {
	const place = order(feed.cursor, change.rev);
	if (place === 'seen') return feed;

	const heard = Math.max(feed.heard, change.rev);
	if (place === 'gap') return { ...feed, heard };
	if (change.seq < feed.from) return { ...feed, cursor: change.rev, heard };

	const message = complete(feed, change);
	if (!message) return { ...feed, heard };
	return { ...feed, messages: put(feed, [message]), cursor: change.rev, heard };
}

/** The message that a change makes, or null when part of it is neither in the change nor held. */
function complete(feed: Feed, change: MessageChange): Message | null {
	if (isWhole(change)) return change;
	const held = feed.messages.find((message) => message.seq === change.seq);
	return held ? { ...held, ...change } : null;
}

function takeIn(feed: Feed, after: number, messages: readonly Message[]): Feed {
	// Fetched from a point ahead of the cursor, it says nothing of what lies between.
	if (after > feed.cursor) return feed;

	const unseen = messages.filter((message) => message.rev > feed.cursor);
	const last = unseen.at(-1);
	if (!last) return feed;
	return { ...feed, messages: put(feed, unseen), cursor: last.rev, heard: Math.max(feed.heard, last.rev) };
}

function reopen(feed: Feed, rev: number, messages: readonly Message[]): Feed {
	return { ...openFeed(feed.roomId, rev, messages), heard: Math.max(feed.heard, rev) };
}

/** The messages with others put at their places. Those from before the first place held are none of the feed's. */
function put({ messages, from }: Feed, changed: readonly Message[]): readonly Message[] {
	const last = messages.at(-1)?.seq ?? 0;
	if (changed.every((message, index) => message.seq === last + 1 + index)) return [...messages, ...changed];

	const places = new Map(messages.map((message) => [message.seq, message]));
	for (const message of changed) if (message.seq >= from) places.set(message.seq, message);
	return [...places.values()].sort((a, b) => a.seq - b.seq);
}
