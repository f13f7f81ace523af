import type { Feed } from './feed';

/** Why a message was not taken, as the database says it. */
export type Refusal = { code: string; message: string };

/** A message on its way to the database. */
export type Entry = {
	/** Chosen here, so that sending again is not sending twice. */
	readonly id: string;
	readonly roomId: string;
	readonly body: string;
	readonly replyTo: string | null;
	/** Its turn among the person's messages: when it was written, or a little more to come after the one before. */
	readonly place: number;
	/** Wall-clock milliseconds of when it was written, to be shown beside it. */
	readonly writtenAt: number;
	readonly state: 'queued' | 'sending' | 'sent' | 'failed';
	/** How often it was tried without an answer. Then it may be stored all the same, and cannot be taken back. */
	readonly tries: number;
	/** Why it failed; null in every other state. */
	readonly reason: Refusal | null;
	/** Until when the database has asked to wait, in wall-clock milliseconds; null when it has not. */
	readonly waitsUntil: number | null;
};

/** What a person has written and the database has not confirmed, in the order in which it was written. */
export type Outbox = readonly Entry[];

export type OutboxEvent =
	/** Messages kept from an earlier page, or by another tab. */
	| { type: 'loaded'; entries: readonly Entry[] }
	/** Nobody sends any more: whatever was on its way has to be sent again. */
	| { type: 'abandoned' }
	| { type: 'queued'; entry: Entry }
	| { type: 'sending'; id: string }
	/** No answer, or one that asks to come again. */
	| { type: 'delayed'; id: string; waitsUntil?: number | null }
	| { type: 'sent'; id: string }
	| { type: 'failed'; id: string; reason: Refusal }
	/** The person wants a failed message tried again: it takes its turn after all others. */
	| { type: 'retried'; id: string; place: number }
	| { type: 'discarded'; id: string }
	/** The feed shows it: nothing is left to do. */
	| { type: 'settled'; id: string };

/** The outbox after an event. An event of a message that is not there, or not in a state for it, changes nothing. */
export function reduceOutbox(outbox: Outbox, event: OutboxEvent): Outbox {
	switch (event.type) {
		case 'loaded':
			return load(outbox, event.entries);
		case 'abandoned':
			return outbox.map(again);
		case 'queued':
			return outbox.some(({ id }) => id === event.entry.id) ? outbox : inOrder([...outbox, event.entry]);
		case 'sending':
			return change(outbox, event.id, ['queued'], (entry) => ({
				...entry,
				state: 'sending',
				waitsUntil: null
			}));
		case 'delayed':
			return change(outbox, event.id, ['sending'], (entry) => ({
				...entry,
				state: 'queued',
				tries: entry.tries + 1,
				waitsUntil: event.waitsUntil ?? null
			}));
		case 'sent':
			return change(outbox, event.id, ['queued', 'sending'], (entry) => ({ ...entry, state: 'sent' }));
		case 'failed':
			return change(outbox, event.id, ['queued', 'sending'], (entry) => ({
				...entry,
				state: 'failed',
				reason: event.reason
			}));
		case 'retried':
			return inOrder(
				change(outbox, event.id, ['failed'], (entry) => ({
					...entry,
					state: 'queued',
					tries: 0,
					reason: null,
					place: event.place
				}))
			);
		case 'discarded':
			return outbox.filter((entry) => entry.id !== event.id || !mayBeChanged(entry));
		case 'settled':
			return outbox.filter(({ id }) => id !== event.id);
		// Said by a tab of another version.
		default:
			return outbox;
	}
}

/** Whether a message can still be taken back: for sure, it is not stored. */
export function mayBeChanged(entry: Entry): boolean {
	return entry.state === 'failed' || (entry.state === 'queued' && entry.tries === 0);
}

/** The next message of each room. One at a time: a room's messages arrive in the order they were written in. */
export function nextOfEachRoom(outbox: Outbox): Entry[] {
	const first = new Map<string, Entry>();
	for (const entry of outbox) {
		if (entry.state === 'sent' || entry.state === 'failed') continue;
		if (!first.has(entry.roomId)) first.set(entry.roomId, entry);
	}
	return [...first.values()].filter(({ state }) => state === 'queued');
}

/** The messages that a person would lose with their outbox. */
export function unsent(outbox: Outbox): Entry[] {
	return outbox.filter(({ state }) => state !== 'sent');
}

/**
 * What is shown after a feed's messages: those of its room on their way, until the feed holds them. Nothing while the
 * feed shows history from further up.
 */
export function pendingOf(outbox: Outbox, feed: Feed): Entry[] {
	if (feed.to !== null) return [];
	const mine = outbox.filter(({ roomId }) => roomId === feed.roomId);
	if (mine.length === 0) return [];
	const shown = new Set(feed.messages.map(({ id }) => id));
	return mine.filter(({ id }) => !shown.has(id));
}

/**
 * The turn of a message written now, in wall-clock milliseconds. By time, since what was left from an earlier page may
 * not be loaded yet, and comes first all the same.
 */
export function nextPlace(outbox: Outbox, now: number = Date.now()): number {
	return Math.max(now, (outbox.at(-1)?.place ?? 0) + 1);
}

function load(outbox: Outbox, entries: readonly Entry[]): Outbox {
	const known = new Set(outbox.map(({ id }) => id));
	const strangers = entries.filter(({ id }) => !known.has(id)).map(again);
	return strangers.length === 0 ? outbox : inOrder([...outbox, ...strangers]);
}

/** A message whose sender is gone, and with it the answer. */
function again(entry: Entry): Entry {
	return entry.state === 'sending' ? { ...entry, state: 'queued', tries: entry.tries + 1 } : entry;
}

function change(outbox: Outbox, id: string, from: Entry['state'][], to: (entry: Entry) => Entry): Outbox {
	return outbox.map((entry) => (entry.id === id && from.includes(entry.state) ? to(entry) : entry));
}

/** By turn; two tabs may have given the same one. */
function inOrder(outbox: Outbox): Outbox {
	return [...outbox].sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
}
