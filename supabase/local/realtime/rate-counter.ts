const TICK_MS = 5_000;
/** The average is of this many of the last ticks: a minute. */
const LONGEST = 12;

/**
 * Counts what happens in a project. Hosted Realtime compares an average per second, over the last minute at most, with a
 * plan's limit. It looks every five seconds, and its first five count as silent: who was idle may burst, and what exceeds
 * the limit is only noticed a moment later.
 */
export class RateCounter {
	readonly limit: number;
	readonly #now: () => number;
	#ticks = [0];
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

	/** Per second, of the ticks that are over. */
	get average(): number {
		this.#tick();
		const sum = this.#ticks.reduce((total, count) => total + count, 0);
		return sum / this.#ticks.length / (TICK_MS / 1_000);
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
		this.#ticks = [...this.#ticks, this.#current, ...silent].slice(-LONGEST);
		this.#current = 0;
		this.#tickAt += (over + 1) * TICK_MS;
	}
}
