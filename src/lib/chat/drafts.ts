/** Texts kept by name in this browser. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export type Draft = { body: string; replyTo: string | null };

/** What a person has begun to write, per room. A browser that keeps nothing has no drafts. */
export class Drafts {
	readonly #prefix: string;
	readonly #store: TextStore;

	/** On a shared computer, another person's drafts have other names. */
	constructor(userId: string, store: TextStore) {
		this.#prefix = `parlotte:draft:${userId}:`;
		this.#store = store;
	}

	/** The room's draft, or null. */
	of(roomId: string): Draft | null {
		try {
			return readDraft(JSON.parse(this.#store.getItem(this.#prefix + roomId) ?? 'null'));
		} catch {
			return null;
		}
	}

	/** Keeps a draft; an empty one is none. */
	keep(roomId: string, draft: Draft): void {
		const name = this.#prefix + roomId;
		try {
			if (draft.body.trim() === '' && draft.replyTo === null) this.#store.removeItem(name);
			else this.#store.setItem(name, JSON.stringify(draft));
		} catch {
			// Full, or forbidden: it lives as long as the page.
		}
	}

	/** Forgets them all: the person signs out. */
	clear(): void {
		const names = Array.from({ length: this.#store.length }, (_, index) => this.#store.key(index));
		for (const name of names) if (name?.startsWith(this.#prefix)) this.#store.removeItem(name);
	}
}

function readDraft(value: unknown): Draft | null {
	if (typeof value !== 'object' || value === null) return null;
	if (!('body' in value) || typeof value.body !== 'string') return null;
	const replyTo = 'replyTo' in value && typeof value.replyTo === 'string' ? value.replyTo : null;
	return { body: value.body, replyTo };
}
