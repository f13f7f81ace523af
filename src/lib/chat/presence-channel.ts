import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js';
import type { Clock } from './clock';
import type { PageToken } from './token';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
/** A channel that lived for as long was a good one: the next is tried as soon as the first. */
const GOOD_AFTER = 10_000;

export type PresenceChannelOptions = {
	userId: string;
	token: PageToken;
	clock: Clock;
	/** Who is there, by the keys that they give themselves. */
	seen: (keys: readonly string[]) => void;
	/** Somebody broadcasts something. */
	heard?: (event: string, payload: Record<string, unknown>) => void;
	/** From here on what is broadcast is heard. */
	entered?: () => void;
	/** It ended, or was refused; it is tried again later. */
	failed?: () => void;
};

/** A private topic on which the person shows themselves, and sees who else does. */
export class PresenceChannel {
	readonly #options: PresenceChannelOptions;
	#channel: RealtimeChannel | null = null;
	#client: RealtimeClient | null = null;
	#topic = '';
	/** Whatever belongs to an earlier attempt has nothing to say any more. */
	#attempt = 0;
	#failures = 0;
	#isIn = false;
	#inSince = Infinity;
	#cancelRetry: () => void = () => undefined;

	constructor(options: PresenceChannelOptions) {
		this.#options = options;
	}

	/** Is there, on this client, until told otherwise. Again with the same, it changes nothing. */
	join(client: RealtimeClient, topic: string): void {
		if (client === this.#client && topic === this.#topic) return;
		this.leave();
		this.#client = client;
		this.#topic = topic;
		this.#failures = 0;
		void this.#enter(this.#attempt);
	}

	/** Is not there any more, as far as others see. */
	leave(): void {
		this.#attempt += 1;
		this.#cancelRetry();
		if (this.#channel) void this.#client?.removeChannel(this.#channel);
		this.#channel = null;
		this.#client = null;
		this.#isIn = false;
		this.#inSince = Infinity;
		this.#options.seen([]);
	}

	/** Tells the others something. Says whether it could. */
	send(event: string, payload: Record<string, unknown>): boolean {
		if (!this.#isIn) return false;
		void this.#channel?.send({ type: 'broadcast', event, payload });
		return true;
	}

	async #enter(attempt: number): Promise<void> {
		const { userId, token, seen, heard, entered } = this.#options;
		const client = this.#client;
		const isCurrent = () => attempt === this.#attempt;
		if (!client) return;
		try {
			await client.setAuth(await token.current());
		} catch {
			if (isCurrent()) this.#fail();
			return;
		}
		if (!isCurrent()) return;

		const shown = client.accessTokenValue;
		const config = { private: true, presence: { key: userId, enabled: true } };
		const channel = client.channel(this.#topic, { config });
		this.#channel = channel;
		channel.on('presence', { event: 'sync' }, () => {
			if (isCurrent()) seen(Object.keys(channel.presenceState()));
		});
		channel.on('broadcast', { event: '*' }, ({ event, payload }) => {
			if (isCurrent()) heard?.(event, payload ?? {});
		});
		channel.subscribe((status) => {
			if (!isCurrent()) return;
			if (status !== 'SUBSCRIBED') return this.#fail();
			// Renewed while it was joining: the server holds the old one, and would never be shown another.
			if (client.accessTokenValue !== shown) return this.#fail();
			this.#inSince = this.#options.clock.now();
			this.#isIn = true;
			void channel.track({});
			entered?.();
		});
	}

	#fail(): void {
		const { clock, failed } = this.#options;
		const [client, topic] = [this.#client, this.#topic];
		const failures = clock.now() - this.#inSince >= GOOD_AFTER ? 0 : this.#failures;
		this.leave();
		if (!client) return;
		failed?.();
		this.#client = client;
		this.#failures = failures + 1;
		const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures) * (0.5 + clock.jitter() / 2);
		const attempt = this.#attempt;
		this.#cancelRetry = clock.after(delay, () => {
			if (attempt === this.#attempt && topic === this.#topic) void this.#enter(attempt);
		});
	}
}
