const HIGH_WATER = 64;
const LOW_WATER = 16;

/** Works on several things at once and finishes them in the order they came. */
export class OrderedQueue {
	readonly #pressure: { high(): void; low(): void };
	readonly #failed: (error: unknown) => void;
	#tail: Promise<void> = Promise.resolve();
	#waiting = 0;
	#held = false;

	/** `pressure` hears when too much waits, and when it no longer does; `failed` hears of work that threw. */
	constructor(pressure: { high(): void; low(): void }, failed: (error: unknown) => void) {
		this.#pressure = pressure;
		this.#failed = failed;
	}

	/** Starts on `prepare` now; what it gives runs once all that was added before has run. */
	add(prepare: () => Promise<() => void>): void {
		const prepared = prepare().catch((error: unknown) => {
			this.#failed(error);
			return () => undefined;
		});
		this.#waiting += 1;
		if (this.#waiting >= HIGH_WATER && !this.#held) {
			this.#held = true;
			this.#pressure.high();
		}
		this.#tail = this.#tail.then(async () => {
			const finish = await prepared;
			try {
				finish();
			} catch (error) {
				this.#failed(error);
			}
			this.#done();
		});
	}

	#done(): void {
		this.#waiting -= 1;
		if (this.#waiting > LOW_WATER || !this.#held) return;
		this.#held = false;
		this.#pressure.low();
	}
}
