import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js';
import type { Project } from '$lib/supabase/data';
import type { Clock } from './clock';
import { readChange, type MessageChange } from './message';
import { readNotice, type Notice } from './notice';
import { SignedOut, type PageToken } from './token';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** A line that was live for as long was a good one: the next is tried as soon as the first. */
const GOOD_AFTER = 10_000;

export type LineState = 'connecting' | 'live' | 'lost';

/** Whoever listens on the line. */
export type Listener = {
	/** From now on every change is told of; what happened before may be missing. */
	listening: () => void;
	changed: (change: MessageChange) => void;
	/** The database tells the person of something that is no message. */
	told: (notice: Notice) => void;
	state: (state: LineState) => void;
	signedOut: () => void;
};

export type LineOptions = { project: Project; userId: string; token: PageToken; clock: Clock };

/**
 * The line to Realtime: one private channel with the person's changes. A socket or channel that ends is
 * never revived: what the client library revives joins with the token of before. A new client takes its
 * place, with a token of its own.
 */
export class Line {
	readonly #options: LineOptions;
	readonly #listener: Listener;
	#client: RealtimeClient | null = null;
	#state: LineState = 'connecting';
	/** Whatever belongs to an earlier attempt has nothing to say any more. */
	#attempt = 0;
	#failures = 0;
	#liveSince = Infinity;
	#isTokenDoubtful = false;
	#cancelRetry: () => void = () => undefined;

	constructor(options: LineOptions, listener: Listener) {
		this.#options = options;
		this.#listener = listener;
	}

	get isLive(): boolean {
		return this.#state === 'live';
	}

	/** The client while the line is live, for other channels over the same socket. */
	get client(): RealtimeClient | null {
		return this.isLive ? this.#client : null;
	}

	/** Connects, now and anew: the network may be another. */
	connect(): void {
		this.hangUp();
		void this.#open(this.#attempt);
	}

	/** Ends the line; nothing is heard of it any more. */
	hangUp(): void {
		this.#attempt += 1;
		this.#cancelRetry();
		void this.#client?.disconnect();
		this.#client = null;
	}

	/** Gives the server a token with life left, if the one it has is about to end. */
	async keepFresh(): Promise<void> {
		const client = this.#client;
		if (!client || !this.isLive) return;
		await client.setAuth(await this.#options.token.current());
	}

	async #open(attempt: number): Promise<void> {
		const { project, token } = this.#options;
		this.#become(this.#failures === 0 ? 'connecting' : 'lost');
		try {
			// Fetched once the page goes live: people can write before.
			const [library, accessToken] = await Promise.all([
				import('@supabase/realtime-js'),
				this.#isTokenDoubtful ? token.renew() : token.current()
			]);
			if (attempt !== this.#attempt) return;
			this.#isTokenDoubtful = false;

			const client = new library.RealtimeClient(`${project.url.replace(/^http/, 'ws')}/realtime/v1`, {
				params: { apikey: project.key }
			});
			this.#client = client;
			// Awaited: a channel that joins before has no token, and still says SUBSCRIBED.
			await client.setAuth(accessToken);
			if (attempt === this.#attempt) this.#join(client, attempt);
		} catch (cause) {
			if (attempt !== this.#attempt) return;
			if (cause instanceof SignedOut) this.#listener.signedOut();
			else this.#lose();
		}
	}

	#join(client: RealtimeClient, attempt: number): void {
		const isCurrent = () => attempt === this.#attempt;
		const channel: RealtimeChannel = client.channel(`user:${this.#options.userId}`, {
			config: { private: true }
		});
		channel.on('postgres_changes', { event: '*', schema: 'public', table: 'messages' }, ({ new: record }) => {
			const change = readChange(record);
			if (change && isCurrent()) this.#listener.changed(change);
		});
		channel.on('broadcast', { event: '*' }, ({ event, payload }) => {
			const notice = readNotice(event, payload ?? {});
			if (notice && isCurrent()) this.#listener.told(notice);
		});
		channel.on('system', {}, ({ extension, status }) => {
			if (!isCurrent() || extension !== 'postgres_changes') return;
			if (status === 'ok') this.#listener.listening();
			else this.#lose();
		});
		channel.subscribe((status) => {
			if (!isCurrent()) return;
			if (status === 'SUBSCRIBED') {
				this.#liveSince = this.#options.clock.now();
				this.#become('live');
				return;
			}
			// The server closes channels whose token has ended. It may have ended here too, unnoticed.
			if (status === 'CLOSED' || this.#state !== 'live') this.#isTokenDoubtful = true;
			this.#lose();
		});
	}

	#lose(): void {
		this.hangUp();
		this.#become('lost');
		const { clock } = this.#options;
		// Not as soon as it is live: a server that closes what it has just let in would be asked twice a second.
		if (clock.now() - this.#liveSince >= GOOD_AFTER) this.#failures = 0;
		this.#liveSince = Infinity;
		const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures) * (0.5 + clock.jitter() / 2);
		this.#failures += 1;
		this.#cancelRetry = clock.after(delay, () => void this.#open(this.#attempt));
	}

	#become(state: LineState): void {
		if (state === this.#state) return;
		this.#state = state;
		this.#listener.state(state);
	}
}
