import type { Clock } from './clock';
import type { Locks, TabEvent, Tabs } from './tabs';

/** How long the tab that leads may leave another that needs it without an answer, in milliseconds. */
const PATIENCE = 5_000;

export type LeadershipOptions = {
	tabs: Tabs;
	/** One tab at a time holds the lock: it leads. */
	locks: Locks;
	clock: Clock;
	/** Whether somebody looks at this tab, and the one that leads has something to do for it. */
	isNeeded: () => boolean;
	/** Before it leads, a tab reads what the others have left. */
	prepare: () => Promise<void>;
	/** From now on this tab leads. */
	began: () => void;
};

/** Which of a person's tabs does what one alone may do: the one with the lock, unless it is suspended with it. */
export class Leadership {
	readonly #options: LeadershipOptions;
	#signal = AbortSignal.abort();
	#term = AbortSignal.abort();
	/** Ends the wait for the leader's answer; null while it is not asked. */
	#cancelAsk: (() => void) | null = null;

	constructor(options: LeadershipOptions) {
		this.#options = options;
	}

	/** Aborted unless this tab leads: once it does not any more, whatever it is about is another's. */
	get term(): AbortSignal {
		return this.#term;
	}

	get isMine(): boolean {
		return !this.#term.aborted;
	}

	/** Leads once no other tab does, until `signal`. Taken for gone by another, it waits again. */
	async start(signal: AbortSignal): Promise<void> {
		this.#signal = signal;
		signal.addEventListener('abort', () => this.#trust(), { once: true });
		while (await this.#lead(signal, (work) => this.#options.locks.hold(signal, work)));
	}

	/**
	 * Asks the tab that leads whether it does. Phones suspend tabs that nobody looks at, and those keep their locks
	 * (https://github.com/w3c/web-locks/issues/4): without an answer, this one takes the place.
	 */
	ask(): void {
		if (this.#cancelAsk || !this.#isInNeed()) return;
		const { clock, locks, tabs } = this.#options;
		this.#cancelAsk = clock.after(PATIENCE, () => {
			this.#cancelAsk = null;
			// It has its place in the line still, for when it is taken for gone itself.
			if (this.#isInNeed()) void this.#lead(this.#signal, locks.seize);
		});
		tabs.say({ type: 'asked' });
	}

	/** Another tab asks, or answers. */
	hear({ type }: Extract<TabEvent, { type: 'asked' | 'here' }>): void {
		if (type === 'here') this.#trust();
		else if (this.isMine) this.#options.tabs.say({ type: 'here' });
	}

	/**
	 * Leads as long as the lock is this tab's, once `take` gives it. Says whether it is to be waited for again: it was
	 * had, and another tab took it.
	 */
	async #lead(signal: AbortSignal, take: (work: () => Promise<void>) => Promise<void>): Promise<boolean> {
		const robbed = new AbortController();
		const term = AbortSignal.any([signal, robbed.signal]);
		let isHad = false;
		const work = async () => {
			isHad = true;
			this.#trust();
			await this.#options.prepare();
			if (term.aborted) return;
			this.#term = term;
			this.#options.began();
			await new Promise((resolve) => term.addEventListener('abort', resolve, { once: true }));
		};
		await take(work).catch(() => undefined);
		robbed.abort();
		return isHad && !signal.aborted;
	}

	#isInNeed(): boolean {
		return !this.#signal.aborted && !this.isMine && this.#options.isNeeded();
	}

	/** Whoever has the lock does lead. */
	#trust(): void {
		this.#cancelAsk?.();
		this.#cancelAsk = null;
	}
}
