/** How many sockets each address has open. One that sends nothing costs memory too, and counts as no user of the plan. */
export class Addresses {
	readonly #limit: number;
	readonly #open = new Map<string, number>();

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Counts one more socket, until what is returned is called. Null when the address has as many as it may. */
	enter(address: string): (() => void) | null {
		const open = this.#open.get(address) ?? 0;
		if (open >= this.#limit) return null;
		this.#open.set(address, open + 1);
		return () => {
			const left = (this.#open.get(address) ?? 1) - 1;
			if (left > 0) this.#open.set(address, left);
			else this.#open.delete(address);
		};
	}
}
