import type { Person } from '$lib/schemas/person';
import { isBehind, openFeed, reduce, type Feed, type FeedEvent } from './feed';
import type { Message, MessageChange } from './message';
import type { RoomSource } from './room-source';

const PAGE = 200;
/** A gap of more pages than this is not worth filling: the last page is shown instead. */
const MOST_PAGES = 3;

export type Opened = {
	room: { id: string };
	rev: number;
	messages: readonly Message[];
	people: readonly Person[];
};

/** One room's messages and their authors, kept equal to the database. */
export class Conversation {
	feed: Feed;
	people: ReadonlyMap<string, Person>;
	readonly #source: RoomSource;
	readonly #changed: () => void;
	#running: Promise<void> | null = null;
	#again = false;

	/** `changed` is called whenever `feed` or `people` is another. */
	constructor(opened: Opened, source: RoomSource, changed: () => void) {
		this.feed = openFeed(opened.room.id, opened.rev, opened.messages);
		this.people = byId(opened.people);
		this.#source = source;
		this.#changed = changed;
	}

	/** Takes in what the server has read anew. */
	reopen({ rev, messages, people }: Opened): void {
		this.people = new Map([...this.people, ...byId(people)]);
		this.#apply({ type: 'opened', rev, messages });
	}

	/** Takes in a change that Realtime tells of. What it shows to be missing is fetched. */
	receive(change: MessageChange): void {
		this.#apply({ type: 'changed', change });
		if (isBehind(this.feed)) this.check();
		else void this.#meet();
	}

	/** Catches up, if possible: failing that, whoever checks next tries again. */
	check(): void {
		this.catchUp().catch(() => undefined);
	}

	/** Fetches what is missing. Once it is done, everything stored before the call is in the feed. */
	catchUp(): Promise<void> {
		this.#again = true;
		this.#running ??= this.#run().finally(() => (this.#running = null));
		return this.#running;
	}

	async #run(): Promise<void> {
		while (this.#again) {
			this.#again = false;
			await this.#fetchMissing();
			await this.#meet();
		}
	}

	async #fetchMissing(): Promise<void> {
		for (let page = 0; page < MOST_PAGES; page++) {
			const after = this.feed.cursor;
			const messages = await this.#source.changesAfter(after, PAGE);
			// PostgREST cuts pages at its own limit without saying so: only an empty one is the last.
			if (messages.length === 0) return;
			this.#apply({ type: 'fetched', after, messages });
		}
		this.#apply({ type: 'opened', ...(await this.#source.lastPage()) });
	}

	/** Gets to know the authors nobody has told of yet. */
	async #meet(): Promise<void> {
		const authors = new Set(this.feed.messages.map((message) => message.author_id));
		const strangers = [...authors].filter((id) => !this.people.has(id));
		if (strangers.length === 0) return;
		try {
			const people = await this.#source.people(strangers);
			this.people = new Map([...this.people, ...byId(people)]);
			this.#changed();
		} catch {
			// Their messages stand without a name until the next check.
		}
	}

	#apply(event: FeedEvent): void {
		const next = reduce(this.feed, event);
		if (next === this.feed) return;
		this.feed = next;
		this.#changed();
	}
}

function byId(people: readonly Person[]): Map<string, Person> {
	return new Map(people.map((person) => [person.id, person]));
}
