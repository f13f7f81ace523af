/** A token as the server hands it out, and its life in seconds. */
export type IssuedToken = { accessToken: string; expiresIn: number };

/** The person has been signed out, here or elsewhere: no token comes any more. */
export class SignedOut extends Error {
	override name = 'SignedOut';
}

/** Least life, in milliseconds, of a token that is given out: it has to last until the next check of the line. */
const LEAST_LIFE = 90_000;

/** The page's access token. It comes with the page, and the server renews it. */
export class PageToken {
	#accessToken: string;
	#endsAt: number;
	#renewing: Promise<string> | null = null;
	readonly #issue: () => Promise<IssuedToken>;
	readonly #now: () => number;

	/** `now` counts milliseconds of the page, not of the wall: people's clocks are wrong. */
	constructor(first: IssuedToken, issue: () => Promise<IssuedToken>, now: () => number) {
		this.#accessToken = first.accessToken;
		this.#endsAt = now() + first.expiresIn * 1000;
		this.#issue = issue;
		this.#now = now;
	}

	/** A token with at least 90 s of life. Throws `SignedOut`, or what kept the server from answering. */
	async current(): Promise<string> {
		return this.#endsAt - this.#now() >= LEAST_LIFE ? this.#accessToken : this.renew();
	}

	/** A token fresh from the server: this one was refused, or ends soon. Asked for once, however many wait. */
	renew(): Promise<string> {
		this.#renewing ??= this.#replace().finally(() => (this.#renewing = null));
		return this.#renewing;
	}

	async #replace(): Promise<string> {
		// Its life is counted from the question, not the answer: an answer may take its time.
		const asked = this.#now();
		const { accessToken, expiresIn } = await this.#issue();
		this.#accessToken = accessToken;
		this.#endsAt = asked + expiresIn * 1000;
		if (this.#endsAt - this.#now() < LEAST_LIFE) throw new Error('The token ends too soon to be used.');
		return accessToken;
	}
}

/**
 * Asks the site's server for a token of this person. Throws `SignedOut` when it knows nobody, or somebody else: on a
 * shared computer they may have signed in since, and nothing of this page's is to be sent in their name.
 */
export async function fetchToken(userId: string): Promise<IssuedToken> {
	const response = await fetch('/session', { method: 'POST', signal: AbortSignal.timeout(10_000) });
	if (response.status === 401) throw new SignedOut('The session has ended.');
	if (!response.ok) throw new Error(`POST /session answered ${response.status}.`);

	const issued: unknown = await response.json();
	if (!isIssuedToken(issued)) throw new Error('POST /session answered something else than a token.');
	if (issued.userId !== userId) throw new SignedOut('The session is another person’s.');
	return issued;
}

function isIssuedToken(value: unknown): value is IssuedToken & { userId: string } {
	if (typeof value !== 'object' || value === null) return false;
	if (!('accessToken' in value) || !('expiresIn' in value) || !('userId' in value)) return false;
	return typeof value.accessToken === 'string' && typeof value.expiresIn === 'number';
}
