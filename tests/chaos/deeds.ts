export const DEADLOCKS = 'deadlocks (40P01)';

/** What was done to the clients, and what they did about it. */
export class Deeds {
	readonly #counts = new Map<string, number>();
	readonly #inserted = new Set<string>();

	/** Counts something that happened. */
	count(what: string, times = 1): void {
		this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
	}

	/** How often something happened. */
	of(what: string): number {
		return this.#counts.get(what) ?? 0;
	}

	/** Notes a request that reaches the project. */
	request(method: string, url: string, body: Buffer): void {
		if (method === 'POST' && url.startsWith('/rest/v1/messages')) {
			this.count('inserts');
			const text = String(body);
			if (this.#inserted.has(text)) this.count('inserts sent again');
			this.#inserted.add(text);
		}
		if (url.includes('/rpc/open_room')) this.count('last pages asked for');
	}

	/** Notes an answer: changes that had to be asked for are a gap that is repaired. */
	answer(url: string, body: Buffer): void {
		if (url.includes('rev=gt.') && body.length > 2) this.count('gaps repaired');
		if (body.includes('"40P01"')) this.count(DEADLOCKS);
	}

	/** A table of it all. */
	toString(): string {
		return [...this.#counts].map(([what, times]) => `${String(times).padStart(7)}  ${what}`).join('\n');
	}
}
