import type { Entry } from './outbox';
import {
	memoryLocks,
	memoryStore,
	memoryTabs,
	type Locks,
	type OutboxStore,
	type TabEvent,
	type Tabs
} from './tabs';

const TABLE = 'outbox';

/** A person's outbox in IndexedDB: on a shared computer, another person's is another database. */
export function browserStore(userId: string): OutboxStore {
	if (typeof indexedDB === 'undefined') return memoryStore();
	let opening: Promise<IDBDatabase> | null = null;
	const tableOf = async (mode: IDBTransactionMode) => {
		opening ??= open(`parlotte-${userId}`);
		try {
			return (await opening).transaction(TABLE, mode).objectStore(TABLE);
		} catch (cause) {
			opening = null;
			throw cause;
		}
	};
	// Closed meanwhile, by the browser or from another tab, it is opened again.
	const table = (mode: IDBTransactionMode) => tableOf(mode).catch(() => tableOf(mode));
	return {
		all: async () => answerOf<Entry[]>((await table('readonly')).getAll()),
		put: async (entry) => keep((await table('readwrite')).put(entry)),
		remove: async (id) => keep((await table('readwrite')).delete(id))
	};
}

/** The person's other tabs, by BroadcastChannel. */
export function browserTabs(userId: string): Tabs {
	if (typeof BroadcastChannel === 'undefined') return memoryTabs()();
	// Opened when somebody listens: on the server nobody does.
	let channel: BroadcastChannel | null = null;
	return {
		say: (event) => channel?.postMessage(event),
		hear: (listen) => {
			channel = new BroadcastChannel(`parlotte-tabs-${userId}`);
			// Only this site's own tabs speak here.
			channel.onmessage = ({ data }: MessageEvent<TabEvent>) => listen(data);
			return () => {
				channel?.close();
				// To a closed one nothing can be said, not even in vain.
				channel = null;
			};
		}
	};
}

/** The Web Lock of the tab that sends (https://www.w3.org/TR/web-locks/). */
export function browserLocks(userId: string): Locks {
	if (typeof navigator === 'undefined' || !('locks' in navigator)) return memoryLocks();
	const name = `parlotte-outbox-${userId}`;
	return {
		hold: (signal, work) => navigator.locks.request(name, { signal }, work),
		seize: (work) => navigator.locks.request(name, { steal: true }, work)
	};
}

async function open(name: string): Promise<IDBDatabase> {
	const request = indexedDB.open(name, 1);
	request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'id' });
	const database = await answerOf(request);
	// Deleted from another tab, it must not keep that one waiting.
	database.onversionchange = () => database.close();
	return database;
}

/** Waits until a change is kept: a disk that is full says so at the end. */
function keep({ transaction }: IDBRequest): Promise<void> {
	return new Promise((resolve, reject) => {
		if (!transaction) return reject(new Error('IndexedDB has no transaction.'));
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave no reason.'));
	});
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('IndexedDB gave no reason.'));
	});
}
