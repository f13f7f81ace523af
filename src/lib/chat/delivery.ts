import { judge, type Answer } from './answer';
import type { Clock } from './clock';
import { Leadership } from './leadership';
import { newMessageId } from './message-id';
import {
	mayBeChanged,
	nextOfEachRoom,
	nextPlace,
	reduceOutbox,
	unsent,
	type Entry,
	type Outbox,
	type OutboxEvent
} from './outbox';
import type { Locks, OutboxStore, TabEvent, Tabs } from './tabs';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

export type DeliveryOptions = {
	/** Stores a message. Answers with a status, 0 when there was no answer; never throws. */
	insert: (entry: Entry) => Promise<Answer>;
	store: OutboxStore;
	tabs: Tabs;
	/** Only the tab that holds the lock sends: two would send the same, and out of order. */
	locks: Locks;
	clock: Clock;
	/** Whether nobody looks at this tab. */
	isHidden: () => boolean;
	/** Called whenever `outbox` is another. */
	changed: (event: OutboxEvent) => void;
};

/** What a room waits for after an answer that was none. */
type Wait = { until: number; failures: number; isForced: boolean };

/**
 * Carries what is in a person's outbox to the database, in the tab that holds the lock. Every tab shows it;
 * what happens in one is told to the others.
 */
export class Delivery {
	outbox: Outbox = [];
	readonly #options: DeliveryOptions;
	readonly #waits = new Map<string, Wait>();
	#stop = new AbortController();
	readonly #leadership: Leadership;
	#silence: () => void = () => undefined;
	#cancelWake: () => void = () => undefined;

	constructor(options: DeliveryOptions) {
		this.#options = options;
		this.#leadership = new Leadership({
			...options,
			isNeeded: () =>
				!options.isHidden() && this.outbox.some(({ state }) => state === 'queued' || state === 'sending'),
			prepare: () => this.#load(),
			began: () => {
				// Whoever was sending before has gone, with the answers.
				this.#apply({ type: 'abandoned' });
				this.#flush();
			}
		});
	}

	/** Takes up what was left, and sends from now on. */
	start(): void {
		this.#stop = new AbortController();
		const { signal } = this.#stop;
		this.#silence = this.#options.tabs.hear((event) => this.#take(event));
		void this.#load();
		void this.#leadership.start(signal);
	}

	/** Sends nothing any more. What is on its way is sent again by whoever starts next. */
	stop(): void {
		this.#stop.abort();
		this.#silence();
		this.#cancelWake();
	}

	/** Takes a message to be sent. Once settled, it outlives the page. */
	async send(message: { roomId: string; body: string; replyTo?: string | null }): Promise<Entry> {
		const entry: Entry = {
			id: newMessageId(),
			roomId: message.roomId,
			body: message.body,
			replyTo: message.replyTo ?? null,
			place: nextPlace(this.outbox),
			writtenAt: Date.now(),
			state: 'queued',
			tries: 0,
			reason: null,
			waitsUntil: null
		};
		await this.#happen({ type: 'queued', entry });
		return entry;
	}

	/** Tries a failed message again. */
	async retry(id: string): Promise<void> {
		await this.#happen({ type: 'retried', id, place: nextPlace(this.outbox) });
	}

	/** Takes a message back that is not stored for sure. False when it is too late for that. */
	async discard(id: string): Promise<boolean> {
		const entry = this.outbox.find((other) => other.id === id);
		if (!entry || !mayBeChanged(entry)) return false;
		await this.#happen({ type: 'discarded', id });
		return true;
	}

	/** The feed shows these messages. */
	settle(ids: Iterable<string>): void {
		if (this.outbox.length === 0) return;
		const shown = new Set(ids);
		for (const { id, state } of this.outbox) {
			if (state === 'sent' && shown.has(id)) this.#apply({ type: 'settled', id });
		}
	}

	/** The network may be back: nobody waits any longer, but for what the database itself asked to wait for. */
	wake(): void {
		for (const [room, wait] of this.#waits) if (!wait.isForced) this.#waits.delete(room);
		this.#flush();
	}

	async #load(): Promise<void> {
		const entries = await this.#options.store.all().catch(() => []);
		this.#apply({ type: 'loaded', entries });
		this.#flush();
	}

	/** Something happened in this tab: it is kept, and told to the others. */
	async #happen(event: Extract<OutboxEvent, { id: string } | { entry: Entry }>): Promise<void> {
		this.#apply(event);
		const id = 'entry' in event ? event.entry.id : event.id;
		const kept = unsent(this.outbox).find((entry) => entry.id === id);
		const { store, tabs } = this.#options;
		// A browser that keeps nothing still sends.
		await (kept ? store.put(kept) : store.remove(id)).catch(() => undefined);
		tabs.say(event);
		this.#flush();
	}

	/** Something happened in another tab, which has kept it. */
	#take(event: TabEvent): void {
		if (event.type === 'asked' || event.type === 'here') return this.#leadership.hear(event);
		// From one that was taken for gone: what is sent, this one says.
		if (this.#leadership.isMine && event.type === 'sending') return;
		this.#apply(event);
		this.#flush();
	}

	#apply(event: OutboxEvent): void {
		this.outbox = reduceOutbox(this.outbox, event);
		this.#options.changed(event);
	}

	#flush(): void {
		if (!this.#leadership.isMine) return this.#leadership.ask();
		this.#cancelWake();
		const { clock } = this.#options;
		let soonest = Infinity;
		for (const entry of nextOfEachRoom(this.outbox)) {
			const until = this.#waits.get(entry.roomId)?.until ?? 0;
			if (until <= clock.now()) void this.#carry(entry);
			else soonest = Math.min(soonest, until);
		}
		if (soonest < Infinity) this.#cancelWake = clock.after(soonest - clock.now(), () => this.#flush());
	}

	async #carry({ id }: Entry): Promise<void> {
		this.#apply({ type: 'sending', id });
		const entry = this.outbox.find((other) => other.id === id);
		if (!entry) return;
		const { store, tabs } = this.#options;
		const [{ signal }, { term }] = [this.#stop, this.#leadership];
		tabs.say({ type: 'sending', id });
		// Kept before it leaves: a page that comes back knows that it may be stored.
		await store.put(entry).catch(() => undefined);
		if (term.aborted) return;
		const verdict = judge(await this.#options.insert(entry));
		// Another tab sends meanwhile: what is stored is stored, and all else is for that one to say.
		if (signal.aborted || (term.aborted && verdict.type !== 'done')) return;

		if (verdict.type === 'again') {
			const wait = this.#wait(entry.roomId, verdict.afterSeconds);
			const waitsUntil = wait.isForced ? Date.now() + wait.until - this.#options.clock.now() : null;
			return this.#happen({ type: 'delayed', id, waitsUntil });
		}
		this.#waits.delete(entry.roomId);
		if (verdict.type === 'done') return this.#happen({ type: 'sent', id });
		return this.#happen({ type: 'failed', id, reason: verdict.reason });
	}

	#wait(roomId: string, afterSeconds: number | null): Wait {
		const { clock } = this.#options;
		const failures = (this.#waits.get(roomId)?.failures ?? 0) + 1;
		const backoff = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1));
		const delay =
			afterSeconds === null
				? backoff * (0.5 + clock.jitter() / 2)
				: afterSeconds * 1000 + clock.jitter() * 500;
		const wait = { until: clock.now() + delay, failures, isForced: afterSeconds !== null };
		this.#waits.set(roomId, wait);
		return wait;
	}
}
