import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js';
import type { Clock } from './clock';
import type { PageToken } from './token';
import { AT_MOST_EVERY, nextSilence, reduceTyping, type Typing, type TypingEvent } from './typing';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
/** A channel that lived for as long was a good one: the next is tried as soon as the first. */
const GOOD_AFTER = 10_000;
const AN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type PresenceOptions = {
	roomId: string;
	userId: string;
	token: PageToken;
	clock: Clock;
	/** Those among these people who are in the room: what a channel says of people is only what they say. */
	membersAmong: (ids: readonly string[]) => Promise<string[]>;
	/** Someone has left, or the channel refuses: the room may be at another epoch. */
	moved: () => void;
	/** Called whenever `present` or `typing` is another. */
	changed: () => void;
};

/** Who is in an open room, and who is writing: its private channel, `room:<id>:<epoch>`. */
export class Presence {
	present: readonly string[] = [];
	typing: readonly string[] = [];
	readonly #options: PresenceOptions;
	#writing: Typing = new Map();
	#members = new Set<string>();
	#channel: RealtimeChannel | null = null;
	#client: RealtimeClient | null = null;
	#epoch = -1;
	#attempt = 0;
	#failures = 0;
	#looks = 0;
	#isIn = false;
	#inSince = Infinity;
	#saidAt = -Infinity;
	#cancelRetry: () => void = () => undefined;
	#cancelSilence: () => void = () => undefined;

	constructor(options: PresenceOptions) {
		this.#options = options;
	}

	/** Is there, on this client and at this epoch, until told otherwise. Again with the same, it changes nothing. */
	join(client: RealtimeClient, epoch: number): void {
		if (client === this.#client && epoch === this.#epoch) return;
		if (epoch !== this.#epoch) this.#members.clear();
		this.leave();
		this.#client = client;
		this.#epoch = epoch;
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
		this.#apply({ type: 'left' });
		void this.#see([]);
	}

	/** The person is writing: the others are told, at most every 3 s. */
	type(): void {
		const { clock, userId } = this.#options;
		if (!this.#isIn || clock.now() - this.#saidAt < AT_MOST_EVERY) return;
		this.#saidAt = clock.now();
		void this.#channel?.send({ type: 'broadcast', event: 'typing', payload: { user_id: userId } });
	}

	/** A message of someone's has come: they write no longer. */
	wrote(userId: string): void {
		this.#apply({ type: 'wrote', userId });
		// Their next sign is news.
		if (userId === this.#options.userId) this.#saidAt = -Infinity;
	}

	async #enter(attempt: number): Promise<void> {
		const { roomId, userId, token } = this.#options;
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
		const channel = client.channel(`room:${roomId}:${this.#epoch}`, {
			config: { private: true, presence: { key: userId, enabled: true } }
		});
		this.#channel = channel;
		channel.on(
			'presence',
			{ event: 'sync' },
			() => isCurrent() && void this.#see(Object.keys(channel.presenceState()))
		);
		channel.on(
			'broadcast',
			{ event: 'typing' },
			({ payload }) => isCurrent() && void this.#hear(payload?.user_id)
		);
		channel.on('broadcast', { event: 'moved' }, () => isCurrent() && this.#options.moved());
		channel.subscribe((status) => {
			if (!isCurrent()) return;
			if (status !== 'SUBSCRIBED') return this.#fail();
			// Renewed while it was joining: the server holds the old one, and would never be shown another.
			if (client.accessTokenValue !== shown) return this.#fail();
			this.#inSince = this.#options.clock.now();
			this.#isIn = true;
			void channel.track({});
		});
	}

	#fail(): void {
		const { clock, moved } = this.#options;
		const [client, epoch] = [this.#client, this.#epoch];
		const failures = clock.now() - this.#inSince >= GOOD_AFTER ? 0 : this.#failures;
		this.leave();
		if (!client) return;
		moved();
		this.#client = client;
		this.#failures = failures + 1;
		const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures) * (0.5 + clock.jitter() / 2);
		const attempt = this.#attempt;
		this.#cancelRetry = clock.after(delay, () => {
			if (attempt === this.#attempt && epoch === this.#epoch) void this.#enter(attempt);
		});
	}

	async #hear(userId: unknown): Promise<void> {
		if (typeof userId !== 'string' || userId === this.#options.userId) return;
		if ((await this.#membersAmong([userId])).length === 0) return;
		this.#apply({ type: 'typed', userId, now: this.#options.clock.now() });
	}

	async #see(keys: readonly string[]): Promise<void> {
		const look = ++this.#looks;
		const members = await this.#membersAmong(keys);
		if (look !== this.#looks || members.join() === this.present.join()) return;
		this.present = members;
		this.#options.changed();
	}

	/** Never fails: whoever cannot be asked about is not shown. */
	async #membersAmong(keys: readonly string[]): Promise<string[]> {
		const strangers = keys.filter((id) => AN_ID.test(id) && !this.#members.has(id));
		for (let start = 0; start < strangers.length; start += 100) {
			const some = strangers.slice(start, start + 100);
			const members = await this.#options.membersAmong(some).catch(() => []);
			for (const id of members) this.#members.add(id);
		}
		return keys.filter((id) => this.#members.has(id)).sort();
	}

	#apply(event: TypingEvent): void {
		const { clock, changed } = this.#options;
		this.#writing = reduceTyping(this.#writing, event);
		this.#cancelSilence();
		const silence = nextSilence(this.#writing);
		if (silence !== null) {
			this.#cancelSilence = clock.after(Math.max(0, silence - clock.now()), () =>
				this.#apply({ type: 'passed', now: clock.now() })
			);
		}
		const typing = [...this.#writing.keys()];
		if (typing.join() === this.typing.join()) return;
		this.typing = typing;
		changed();
	}
}
