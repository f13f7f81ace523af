import { isWhole, type Message, type MessageChange } from './message';

/** What is known of one room's messages: a window on them, without holes. */
export type Feed = {
	readonly roomId: string;
	/** In order of `seq`, from `from` to `to`. Whole once nothing is missing up to `heard`. */
	readonly messages: readonly Message[];
	/** The first place held: older messages are left to history. */
	readonly from: number;
	/** The last place held, or null for the room's end: whatever is written is taken in. */
	readonly to: number | null;
	/** Every change up to this `rev`, of messages in the window, is in `messages`. */
	readonly cursor: number;
	/** The highest `rev` heard of. Above `cursor`, changes are missing and have to be fetched. */
	readonly heard: number;
	/** The highest `rev` of what the window does not hold, or held no longer: changes nobody has kept. */
	readonly passed: number;
};

export type FeedEvent =
	/** Realtime tells of an insert or an update, perhaps late, twice or never. */
	| { type: 'changed'; change: MessageChange }
	/** The messages changed since `after`, in order of `rev`: all of them up to the last one given. */
	| { type: 'fetched'; after: number; messages: readonly Message[] }
	/** The last page of the room, as it was at `rev`: the window is there from now on. */
	| { type: 'opened'; rev: number; messages: readonly Message[] }
	/** The room stands at `rev`, says whoever knows. */
	| { type: 'headed'; rev: number }
	/**
	 * A page of history, in order of `seq`, asked for when the cursor was at `asked`: what comes before the
	 * window, after it (nothing: the window has reached the end), or another place altogether.
	 */
	| { type: 'paged'; to: 'before' | 'after' | 'elsewhere'; asked: number; messages: readonly Message[] }
	/** No more than `most` messages are to be held: those at one end of the window go. */
	| { type: 'trimmed'; at: 'start' | 'end'; most: number };

/** A feed that starts from a room's last page. */
export function openFeed(roomId: string, rev: number, messages: readonly Message[]): Feed {
	return { roomId, messages, from: messages[0]?.seq ?? 1, to: null, cursor: rev, heard: rev, passed: rev };
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
			return reopen(feed, event.rev, event.messages);
		case 'headed':
			return event.rev <= feed.heard ? feed : { ...feed, heard: event.rev };
		case 'paged':
			return turn(feed, event.to, event.asked, event.messages);
		case 'trimmed':
			return trim(feed, event.at, event.most);
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

	const message = holds(feed, change.seq) ? complete(feed, change) : null;
	if (!message && holds(feed, change.seq)) return { ...feed, heard };
	const next = { ...feed, cursor: change.rev, heard };
	return message ? put(next, [message]) : { ...next, passed: change.rev };
}

function holds({ from, to }: Feed, seq: number): boolean {
	return seq >= from && (to === null || seq <= to);
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
	return put({ ...feed, cursor: last.rev, heard: Math.max(feed.heard, last.rev) }, unseen);
}

function reopen(feed: Feed, rev: number, messages: readonly Message[]): Feed {
	// Older than what is known. At the room's end it is of no use; from elsewhere it leads back there, and what
	// came since is told again.
	if (rev < feed.cursor && feed.to === null) return feed;
	const heard = Math.max(feed.heard, rev);
	const opened = { ...openFeed(feed.roomId, rev, []), heard, from: messages[0]?.seq ?? 1 };
	// What is held may be newer than the page, wherever the cursor is. Beyond the page it is kept if no hole is between.
	const isJoined = feed.from <= (messages.at(-1)?.seq ?? 0) + 1;
	const kept = isJoined ? feed.messages.filter(({ seq }) => seq >= opened.from) : [];
	return { ...put({ ...opened, messages: kept }, messages), passed: Math.max(feed.passed, feed.cursor, rev) };
}

function turn(
	feed: Feed,
	to: 'before' | 'after' | 'elsewhere',
	asked: number,
	page: readonly Message[]
): Feed {
	const first = page[0];
	const last = page.at(-1);
	if (to === 'after') {
		if (feed.to === null) return feed;
		if (first && first.seq !== feed.to + 1) return feed;
		return put(goBack({ ...feed, to: last?.seq ?? null }, asked), page);
	}
	if (!first || !last) return feed;
	if (to === 'before') {
		if (last.seq !== feed.from - 1) return feed;
		return put(goBack({ ...feed, from: first.seq }, asked), page);
	}
	const kept = feed.messages.filter(({ seq }) => seq >= first.seq && seq <= last.seq);
	const moved = { ...feed, messages: kept, from: first.seq, to: last.seq };
	// What is left behind may come back with an older page.
	return { ...put(goBack(moved, asked), page), passed: Math.max(feed.passed, feed.cursor) };
}

/** What passed by since a page was asked for may have changed it: it has to be told again. */
function goBack(feed: Feed, asked: number): Feed {
	return feed.passed > asked ? { ...feed, cursor: Math.min(feed.cursor, asked) } : feed;
}

function trim(feed: Feed, at: 'start' | 'end', most: number): Feed {
	if (most < 1 || feed.messages.length <= most) return feed;
	const messages = at === 'start' ? feed.messages.slice(-most) : feed.messages.slice(0, most);
	const passed = Math.max(feed.passed, feed.cursor);
	if (at === 'start') return { ...feed, messages, passed, from: messages[0]?.seq ?? feed.from };
	return { ...feed, messages, passed, to: messages.at(-1)?.seq ?? feed.to };
}

/** The feed with messages put at their places, unless it holds them as they are later. The others pass by. */
function put(feed: Feed, changed: readonly Message[]): Feed {
	const last = feed.messages.at(-1)?.seq ?? feed.from - 1;
	if (feed.to === null && changed.every((message, index) => message.seq === last + 1 + index)) {
		return { ...feed, messages: [...feed.messages, ...changed] };
	}

	const places = new Map(feed.messages.map((message) => [message.seq, message]));
	let { passed } = feed;
	for (const message of changed) {
		if (!holds(feed, message.seq)) passed = Math.max(passed, message.rev);
		else if ((places.get(message.seq)?.rev ?? 0) <= message.rev) places.set(message.seq, message);
	}
	return { ...feed, passed, messages: [...places.values()].sort((a, b) => a.seq - b.seq) };
}
