const TICK_MS = 1_000;
/** The average is of this many of the last seconds. */
const LONGEST = 60;

/**
 * Counts what happens in a project each second. Hosted Realtime compares the average of the last minute with a plan's
 * limit, looking once a second: who was idle may burst, and what exceeds the limit is only noticed a moment later.
 */
export class RateCounter {
	readonly limit: number;
	readonly #now: () => number;
	#seconds: number[] = [];
	#current = 0;
	#tickAt: number | undefined;

	/** `now` gives milliseconds. */
	constructor(limit: number, now: () => number = () => performance.now()) {
		this.limit = limit;
		this.#now = now;
	}

	add(count = 1): void {
		this.#tick();
		this.#current += count;
	}

	/** The average of the seconds that are over, at most a minute of them. */
	get average(): number {
		this.#tick();
		const { length } = this.#seconds;
		return length === 0 ? 0 : this.#seconds.reduce((sum, count) => sum + count, 0) / length;
	}

	get isExceeded(): boolean {
		return this.average >= this.limit;
	}

	#tick(): void {
		const now = this.#now();
		this.#tickAt ??= now + TICK_MS;
		if (now < this.#tickAt) return;
		const over = Math.floor((now - this.#tickAt) / TICK_MS);
		const silent = Array.from({ length: Math.min(over, LONGEST) }, () => 0);
		this.#seconds = [...this.#seconds, this.#current, ...silent].slice(-LONGEST);
		this.#current = 0;
		this.#tickAt += (over + 1) * TICK_MS;
	}
}
