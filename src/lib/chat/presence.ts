import type { RealtimeClient } from '@supabase/realtime-js';
import type { Clock } from './clock';
import { PresenceChannel } from './presence-channel';
import type { PageToken } from './token';
import { AT_MOST_EVERY, nextSilence, reduceTyping, type Typing, type TypingEvent } from './typing';

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
	/** Called whenever `present`, `typing` or `memberChanges` is another. */
	changed: () => void;
};

/** Who is in an open room, and who is writing: its private channel, `room:<id>:<epoch>`. */
export class Presence {
	present: readonly string[] = [];
	typing: readonly string[] = [];
	/** How many times the room's members may have become others: whoever shows them asks anew. */
	memberChanges = 0;
	readonly #options: PresenceOptions;
	readonly #channel: PresenceChannel;
	#writing: Typing = new Map();
	#members = new Set<string>();
	#epoch = -1;
	#looks = 0;
	#saidAt = -Infinity;
	#cancelSilence: () => void = () => undefined;

	constructor(options: PresenceOptions) {
		const { userId, token, clock, moved } = options;
		this.#options = options;
		this.#channel = new PresenceChannel({
			userId,
			token,
			clock,
			seen: (keys) => void this.#see(keys),
			heard: (event, payload) => {
				if (event === 'typing') void this.#hear(payload.user_id);
				if (event === 'moved') moved();
				if (event === 'members') this.#changeMembers();
			},
			// What was said before is not heard.
			entered: () => this.#changeMembers(),
			failed: () => {
				this.#apply({ type: 'left' });
				moved();
			}
		});
	}

	/** Is there, on this client and at this epoch, until told otherwise. Again with the same, it changes nothing. */
	join(client: RealtimeClient, epoch: number): void {
		if (epoch !== this.#epoch) {
			this.#members.clear();
			this.#apply({ type: 'left' });
		}
		this.#epoch = epoch;
		this.#channel.join(client, `room:${this.#options.roomId}:${epoch}`);
	}

	/** Is not there any more, as far as others see. */
	leave(): void {
		this.#channel.leave();
		this.#apply({ type: 'left' });
	}

	/** The person is writing: the others are told, at most every 3 s. */
	type(): void {
		const { clock, userId } = this.#options;
		if (clock.now() - this.#saidAt < AT_MOST_EVERY) return;
		if (this.#channel.send('typing', { user_id: userId })) this.#saidAt = clock.now();
	}

	/** A message of someone's has come: they write no longer. */
	wrote(userId: string): void {
		this.#apply({ type: 'wrote', userId });
		// Their next sign is news.
		if (userId === this.#options.userId) this.#saidAt = -Infinity;
	}

	#changeMembers(): void {
		this.memberChanges += 1;
		this.#options.changed();
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
