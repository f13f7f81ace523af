import { resolve } from '$app/paths';
import { browserStore } from '$lib/chat/browser-tabs';
import { unsent } from '$lib/chat/outbox';

// A computer may be used by several people, one after the other. Whatever the page keeps in the browser has the
// person's id in its name (`parlotte-<id>`, `parlotte:…:<id>:…`), and goes when they sign out, from every tab.

/** What this tab has open for its person: it ends when they sign out, before anything of theirs is cleared. */
const ends = new Set<() => void>();

/** What the tabs of this browser tell one another. */
type News = {
	/** `left`: this person has signed out. `here`: this person's page is open. */
	type: 'left' | 'here';
	userId: string;
};

let isLeaving = false;

/** Has `end` called when the person signs out, here or in another tab, until the function returned is called. */
export function endWithSession(end: () => void): () => void {
	ends.add(end);
	return () => ends.delete(end);
}

/** Milliseconds for which signing out waits for what is being sent, and between two looks. */
const PATIENCE = 3_000;
const LOOK = 100;

/** How many messages the person would lose by leaving: what is being sent this moment is waited for. */
export async function countUnsent(userId: string): Promise<number> {
	const store = browserStore(userId);
	const until = performance.now() + PATIENCE;
	for (;;) {
		// A browser that keeps nothing loses nothing.
		const left = unsent(await store.all().catch(() => []));
		const mayGo = navigator.onLine && left.some(({ state }) => state !== 'failed');
		if (!mayGo || performance.now() > until) return left.length;
		await new Promise((go) => setTimeout(go, LOOK));
	}
}

/** The server has ended the session: tells the other tabs, clears what this browser holds of the person, goes on. */
export async function leave(userId: string, where: string): Promise<void> {
	isLeaving = true;
	for (const end of ends) end();
	tell({ type: 'left', userId });
	await forget(userId);
	location.replace(where);
}

/**
 * Leaves with the person when they sign out in another tab, and reloads when another person's page is opened: their
 * session is this tab's, too. Until the function returned is called.
 */
export function watchOtherTabs(userId: string): () => void {
	if (typeof BroadcastChannel === 'undefined') return () => undefined;
	const channel = new BroadcastChannel('parlotte-session');
	// Only this site's own tabs speak here.
	channel.onmessage = ({ data: news }: MessageEvent<News>) => {
		const isOver = news.type === 'left' ? news.userId === userId : news.userId !== userId;
		if (!isOver || isLeaving) return;
		for (const end of ends) end();
		if (news.type === 'left') location.replace(resolve('/login'));
		else location.reload();
	};
	channel.postMessage({ type: 'here', userId } satisfies News);
	return () => channel.close();
}

function tell(news: News): void {
	if (typeof BroadcastChannel === 'undefined') return;
	const channel = new BroadcastChannel('parlotte-session');
	channel.postMessage(news);
	channel.close();
}

async function forget(userId: string): Promise<void> {
	for (const store of [localStorage, sessionStorage]) {
		const names = Array.from({ length: store.length }, (_, index) => store.key(index) ?? '');
		for (const name of names) if (name.includes(userId)) store.removeItem(name);
	}
	const kept = 'caches' in globalThis ? await caches.keys() : [];
	await Promise.all(kept.filter((name) => name.includes(userId)).map((name) => caches.delete(name)));
	await deleteDatabase(`parlotte-${userId}`);
}

function deleteDatabase(name: string): Promise<void> {
	if (typeof indexedDB === 'undefined') return Promise.resolve();
	return new Promise((done) => {
		const request = indexedDB.deleteDatabase(name);
		// Held by another tab, it is deleted once that tab has heard and gone.
		request.onsuccess = request.onerror = request.onblocked = () => done();
	});
}
