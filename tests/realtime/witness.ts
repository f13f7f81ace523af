/** Keeps what was seen, in its order, and lets a test wait for more. */
export class Witness<T> {
	readonly all: T[] = [];
	readonly #waiting = new Set<() => void>();

	/** Notes something seen. Bound, so that it can be given as a callback. */
	readonly see = (item: T): void => {
		this.all.push(item);
		for (const look of this.#waiting) look();
	};

	/** The first thing seen, from the `from`-th on, that fits; waits until there is one. */
	async first(fits: (item: T) => boolean, from = 0): Promise<T> {
		return await new Promise((resolve) => {
			const look = () => {
				for (const item of this.all.slice(from)) {
					if (!fits(item)) continue;
					this.#waiting.delete(look);
					return resolve(item);
				}
			};
			this.#waiting.add(look);
			look();
		});
	}

	/** Waits until that many things were seen. */
	async count(many: number): Promise<T[]> {
		await this.first(() => this.all.length >= many);
		return this.all;
	}
}
