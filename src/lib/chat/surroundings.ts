import type { Person } from '$lib/schemas/person';
import type { Feed } from './feed';
import type { Message, MessageChange } from './message';
import type { RoomSource } from './room-source';

/** What is to be known beside a feed's messages: their authors, and the messages they answer. */
export class Surroundings {
	people: ReadonlyMap<string, Person>;
	quoted: ReadonlyMap<string, Message>;
	readonly #source: RoomSource;
	readonly #changed: () => void;
	/** Answered to, and not to be had: a tombstone of another time, or none at all. */
	readonly #lost = new Set<string>();
	#running: Promise<void> | null = null;

	/** `changed` is called whenever `people` or `quoted` is another. */
	constructor(
		people: readonly Person[],
		quoted: readonly Message[],
		source: RoomSource,
		changed: () => void
	) {
		this.people = byId(people);
		this.quoted = byId(quoted);
		this.#source = source;
		this.#changed = changed;
	}

	/** Takes in people that somebody else has asked for. */
	know(people: readonly Person[]): void {
		this.people = new Map([...this.people, ...byId(people)]);
	}

	/** Gets to know these people, as far as they are not known. Whoever cannot be had now stays unknown. */
	async meet(ids: readonly string[]): Promise<void> {
		const strangers = ids.filter((id) => !this.people.has(id));
		if (strangers.length === 0) return;
		this.know(await this.#source.people(strangers).catch(() => []));
		this.#changed();
	}

	/** A message outside the feed may be quoted in it: it changes there too. */
	note(change: MessageChange): void {
		const held = this.quoted.get(change.id);
		if (!held || held.rev >= change.rev) return;
		this.quoted = new Map(this.quoted).set(change.id, { ...held, ...change });
		this.#changed();
	}

	/** Changes may have passed by that nobody told of. */
	forget(): void {
		this.quoted = new Map();
	}

	/** Gets to know whoever and whatever nobody has told of yet. What cannot be had now is asked for next time. */
	async complete(feed: Feed): Promise<void> {
		await this.#running;
		this.#running = this.#ask(feed).catch(() => undefined);
		await this.#running;
	}

	async #ask(feed: Feed): Promise<void> {
		const held = new Set(feed.messages.map(({ id }) => id));
		const isMissing = (id: string) => !held.has(id) && !this.quoted.has(id) && !this.#lost.has(id);
		const answers = new Set(feed.messages.flatMap(({ reply_to }) => reply_to ?? []));
		const missing = [...answers].filter(isMissing);
		if (missing.length > 0) {
			const messages = await this.#source.byId(missing);
			for (const id of missing) if (!messages.some((message) => message.id === id)) this.#lost.add(id);
			this.quoted = new Map([...this.quoted, ...byId(messages)]);
			this.#changed();
		}

		const authors = new Set([...feed.messages, ...this.quoted.values()].map(({ author_id }) => author_id));
		const strangers = [...authors].filter((id) => !this.people.has(id));
		if (strangers.length === 0) return;
		this.know(await this.#source.people(strangers));
		this.#changed();
	}
}

function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
	return new Map(items.map((item) => [item.id, item]));
}
