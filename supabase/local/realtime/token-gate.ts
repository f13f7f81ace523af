/**
 * Which new tokens a channel takes, and when: the first at once, then one in so long, the newest of those that came. Each
 * is verified and has the policies asked again, so a client that sends many would cost as many questions.
 */
export class TokenGate {
	readonly #intervalMs: number;
	readonly #take: (token: string) => void;
	#opensAt = 0;
	#held: string | undefined;
	#timer: NodeJS.Timeout | undefined;

	/** `take` is given the tokens that had to wait. */
	constructor(intervalMs: number, take: (token: string) => void) {
		this.#intervalMs = intervalMs;
		this.#take = take;
	}

	/** Whether a token is to be taken now; else it is held until its time has come, or a newer one comes. */
	admits(token: string): boolean {
		const now = performance.now();
		if (now >= this.#opensAt && this.#held === undefined) {
			this.#opensAt = now + this.#intervalMs;
			return true;
		}
		this.#held = token;
		this.#timer ??= setTimeout(() => this.open(), this.#opensAt - now);
		return false;
	}

	/** Has the token that is held taken now, rather than the present one expire; whether there was one. */
	open(): boolean {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const token = this.#held;
		if (token === undefined) return false;
		this.#held = undefined;
		this.#opensAt = performance.now() + this.#intervalMs;
		this.#take(token);
		return true;
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#held = undefined;
	}
}
