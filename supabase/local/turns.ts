export interface TurnsOptions {
	/** How much is worked on at a time. */
	atOnce: number;
	/** How much may wait, in all and of one address. */
	waiting: number;
	waitingOfAddress: number;
}

/** Work that is done some at a time. What waits is taken from each address in its turn: none keeps the others out. */
export class Turns {
	readonly #options: TurnsOptions;
	readonly #lines = new Map<string, (() => void)[]>();
	#running = 0;
	#waiting = 0;

	constructor(options: TurnsOptions) {
		this.#options = options;
	}

	/** Does the work in its turn, whatever it comes to; null, and it is not done, where too much waits already. */
	take<T>(address: string, work: () => Promise<T>): Promise<T> | null {
		if (this.#running < this.#options.atOnce) {
			this.#running += 1;
			return this.#do(work);
		}
		const line = this.#lines.get(address) ?? [];
		if (this.#waiting >= this.#options.waiting || line.length >= this.#options.waitingOfAddress) return null;
		this.#waiting += 1;
		this.#lines.set(address, line);
		return new Promise<void>((resolve) => line.push(resolve)).then(() => this.#do(work));
	}

	async #do<T>(work: () => Promise<T>): Promise<T> {
		try {
			return await work();
		} finally {
			this.#next();
		}
	}

	/** Gives the place of what is done to the address whose turn it is. */
	#next(): void {
		const [first] = this.#lines;
		if (!first) {
			this.#running -= 1;
			return;
		}
		const [address, line] = first;
		this.#lines.delete(address);
		if (line.length > 1) this.#lines.set(address, line);
		this.#waiting -= 1;
		line.shift()?.();
	}
}
