import type { Entry, OutboxEvent } from './outbox';

/** Where one person's outbox is kept when the page goes. Every call may fail. */
export type OutboxStore = {
	all: () => Promise<readonly Entry[]>;
	put: (entry: Entry) => Promise<void>;
	remove: (id: string) => Promise<void>;
};

/** What tabs say to each other: what happened to the outbox, or who sends (`asked`), which whoever does answers (`here`). */
export type TabEvent = OutboxEvent | { type: 'asked' } | { type: 'here' };

/** The person's other tabs in this browser: what one says, the others hear. */
export type Tabs = {
	say: (event: TabEvent) => void;
	/** Hears until the function returned is called. */
	hear: (listen: (event: TabEvent) => void) => () => void;
};

/** A lock that one of the person's tabs holds at a time. */
export type Locks = {
	/**
	 * Does `work` once the lock is free, and holds it until that is done. Rejects when `signal` ends the wait, and when
	 * another tab seizes the lock.
	 */
	hold: (signal: AbortSignal, work: () => Promise<void>) => Promise<void>;
	/** Takes the lock from whoever holds it, at once. Rejects when another tab does the same. */
	seize: (work: () => Promise<void>) => Promise<void>;
};

/** An outbox kept nowhere: for tests, and browsers that keep nothing. */
export function memoryStore(): OutboxStore {
	const entries = new Map<string, Entry>();
	return {
		all: async () => [...entries.values()],
		put: async (entry) => void entries.set(entry.id, entry),
		remove: async (id) => void entries.delete(id)
	};
}

/** Tabs of one person, in one process. */
export function memoryTabs(): () => Tabs {
	const listeners = new Set<(event: TabEvent) => void>();
	return () => {
		let own: ((event: TabEvent) => void) | null = null;
		return {
			say: (event) => {
				for (const listen of listeners) if (listen !== own) listen(event);
			},
			hear: (listen) => {
				own = listen;
				listeners.add(listen);
				return () => void listeners.delete(listen);
			}
		};
	};
}

/** A lock among those who share it, in one process. */
export function memoryLocks(): Locks {
	let last: Promise<void> = Promise.resolve();
	return {
		hold: (signal, work) => {
			const turn = last.then(() => {
				signal.throwIfAborted();
				return work();
			});
			last = turn.catch(() => undefined);
			return turn;
		},
		// Where it stands in for a browser's, no other tab shares it.
		seize: (work) => work()
	};
}
