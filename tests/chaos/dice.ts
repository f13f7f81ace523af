/** Chance that can be repeated: the same seed, the same throws (mulberry32). */
export class Dice {
	#state: number;

	constructor(seed: number) {
		this.#state = seed;
	}

	/** A number from 0 up to 1. */
	throw(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** Whether something happens that does so with this probability. */
	happens(probability: number): boolean {
		return this.throw() < probability;
	}

	between(least: number, most: number): number {
		return least + this.throw() * (most - least);
	}

	/** One of some things. Throws when there is none. */
	pick<T>(things: readonly T[]): T {
		const thing = things[Math.floor(this.throw() * things.length)];
		if (thing === undefined) throw new Error('There is nothing to pick from.');
		return thing;
	}

	/** Letters that do not compress: Postgres keeps them out of the row, and updates leave them out. */
	letters(count: number): string {
		return Array.from({ length: count }, () =>
			String.fromCodePoint(0x4e00 + Math.floor(this.throw() * 20_000))
		).join('');
	}
}
