import type { Person } from '$lib/schemas/person';
import { isBehind, openFeed, reduce, type Feed, type FeedEvent } from './feed';
import type { Message, MessageChange } from './message';
import type { RoomSource } from './room-source';
import { Surroundings } from './surroundings';

const PAGE = 200;
/** A gap of more pages than this is not worth filling: the last page is shown instead. */
const MOST_PAGES = 3;
const HISTORY_PAGE = 50;
/** Messages held, if nothing else is said: six pages of history. Beyond, those out of sight go. */
const MOST_HELD = 6 * HISTORY_PAGE;

export type Opened = {
	room: { id: string };
	rev: number;
	messages: readonly Message[];
	people: readonly Person[];
	/** What the messages answer further up, as far as somebody has asked for it. */
	quoted?: readonly Message[];
	/** The page to begin with, read after `messages`, when it is not the last one. */
	elsewhere?: readonly Message[];
};

/** One room's messages, kept equal to the database, with what is to be known beside them. */
export class Conversation {
	feed: Feed;
	/** Which end of what is held the reader is at: it is the other one that goes when it becomes too much. */
	readingAt: 'start' | 'end' = 'end';
	readonly #surroundings: Surroundings;
	readonly #source: RoomSource;
	readonly #changed: () => void;
	readonly #most: number;
	#running: Promise<void> | null = null;
	#again = false;

	/** `changed` is called whenever `feed`, `people` or `quoted` is another. */
	constructor(opened: Opened, source: RoomSource, changed: () => void, most = MOST_HELD) {
		this.feed = openFeed(opened.room.id, opened.rev, opened.messages);
		this.#surroundings = new Surroundings(opened.people, opened.quoted ?? [], source, changed);
		this.#source = source;
		this.#changed = changed;
		this.#most = most;
		if (!opened.elsewhere) return;
		const page = { to: 'elsewhere', asked: opened.rev, messages: opened.elsewhere } as const;
		this.feed = reduce(this.feed, { type: 'paged', ...page });
		this.readingAt = 'start';
	}

	/** The authors, by id, as far as they are known. */
	get people(): ReadonlyMap<string, Person> {
		return this.#surroundings.people;
	}

	/** Messages outside the feed that messages inside answer, by id. */
	get quoted(): ReadonlyMap<string, Message> {
		return this.#surroundings.quoted;
	}

	/** Gets to know people of whom only the id is shown. */
	async meet(ids: readonly string[]): Promise<void> {
		await this.#surroundings.meet(ids);
	}

	/** A message of the room, held or not; null when it is not to be had. */
	async find(id: string): Promise<Message | null> {
		const known = this.feed.messages.find((message) => message.id === id) ?? this.quoted.get(id);
		return known ?? (await this.#source.byId([id]).catch(() => []))[0] ?? null;
	}

	/** Takes in what the server has read anew. */
	reopen({ rev, messages, people, elsewhere }: Opened): void {
		this.#surroundings.know(people);
		if (elsewhere) {
			this.hear(rev);
			this.readingAt = 'start';
			return this.#turn('elsewhere', this.feed.cursor, elsewhere);
		}
		const first = messages[0]?.seq ?? 1;
		// A page that would leave a hole, or history out, only tells how far the room is.
		if (this.feed.to === null && first <= this.feed.from) this.#apply({ type: 'opened', rev, messages });
		else this.hear(rev);
	}

	/** Takes in a change that Realtime tells of. What it shows to be missing is fetched. */
	receive(change: MessageChange): void {
		if (change.room_id !== this.feed.roomId) return;
		this.#surroundings.note(change);
		this.#apply({ type: 'changed', change });
		if (isBehind(this.feed)) this.check();
		else void this.#surroundings.complete(this.feed);
	}

	/** The room stands at `rev`: what is missing up to there is fetched. */
	hear(rev: number): void {
		const isNews = rev > this.feed.heard;
		this.#apply({ type: 'headed', rev });
		if (isBehind(this.feed) && (isNews || !this.#running)) this.check();
	}

	/** Catches up, if possible: failing that, whoever checks next tries again. */
	check(): void {
		this.catchUp().catch(() => undefined);
	}

	/** Fetches what is missing. Once it is done, everything stored before the call is in the feed. */
	catchUp(): Promise<void> {
		this.#again = true;
		this.#running ??= this.#run();
		return this.#running;
	}

	/** Adds the page before what is held. Says whether there may be more. Throws when none can be had. */
	async before(): Promise<boolean> {
		const { from, cursor: asked } = this.feed;
		if (from <= 1) return false;
		const messages = await this.#source.before(from, HISTORY_PAGE);
		// Places have no holes: whoever is shown none has been removed, and would ask again and again.
		if (messages.length === 0) throw new Error('What was said before is not to be had.');
		this.#turn('before', asked, messages);
		return this.feed.from > 1;
	}

	/** Adds the page after what is held, unless that is the end. Says whether there may be more. */
	async after(): Promise<boolean> {
		const { to, cursor: asked } = this.feed;
		if (to === null) return false;
		this.#turn('after', asked, await this.#source.after(to, HISTORY_PAGE));
		return this.feed.to !== null;
	}

	/** Goes to a message and its surroundings, wherever they are. */
	async around(seq: number): Promise<void> {
		if (this.feed.messages.some((message) => message.seq === seq)) return;
		const asked = this.feed.cursor;
		const [before, after] = await Promise.all([
			this.#source.before(seq, HISTORY_PAGE / 2),
			this.#source.after(seq - 1, HISTORY_PAGE / 2)
		]);
		this.readingAt = 'start';
		this.#turn('elsewhere', asked, [...before, ...after]);
	}

	/** Goes to the room's last page. */
	async latest(): Promise<void> {
		this.readingAt = 'end';
		if (this.feed.to === null) return;
		this.#apply({ type: 'opened', ...(await this.#source.lastPage()) });
		await this.catchUp();
	}

	async #run(): Promise<void> {
		try {
			while (this.#again) {
				this.#again = false;
				await this.#fetchMissing();
				await this.#surroundings.complete(this.feed);
			}
		} finally {
			// At once, not when somebody hears of it: who asks in between would be forgotten.
			this.#running = null;
		}
	}

	async #fetchMissing(): Promise<void> {
		for (let page = 0; page < MOST_PAGES; page++) {
			const after = this.feed.cursor;
			const messages = await this.#source.changesAfter(after, PAGE);
			// PostgREST cuts pages at its own limit without saying so: only an empty one is the last.
			if (messages.length === 0) return;
			for (const message of messages) this.#surroundings.note(message);
			this.#apply({ type: 'fetched', after, messages });
		}
		this.#surroundings.forget();
		this.readingAt = 'end';
		this.#apply({ type: 'opened', ...(await this.#source.lastPage()) });
	}

	#turn(to: 'before' | 'after' | 'elsewhere', asked: number, messages: readonly Message[]): void {
		// Who has the end in sight, and a page brought at the other, loses neither.
		const isKept = to === 'before' && this.readingAt === 'end';
		this.#apply({ type: 'paged', to, asked, messages }, isKept ? null : to === 'after' ? 'start' : 'end');
		if (isBehind(this.feed)) this.check();
		else void this.#surroundings.complete(this.feed);
	}

	/** Takes an event in. Of too much that is held, `at` goes: what is far from the reader, if nothing else is said. */
	#apply(event: FeedEvent, at: 'start' | 'end' | null = this.readingAt === 'end' ? 'start' : 'end'): void {
		let next = reduce(this.feed, event);
		if (at && next.messages.length > this.#most + HISTORY_PAGE) {
			next = reduce(next, { type: 'trimmed', at, most: this.#most });
		}
		if (next === this.feed) return;
		this.feed = next;
		this.#changed();
	}
}
