import { SharedFrame } from './frames.ts';
import type { Rates } from './rates.ts';
import { Presence, type Diff } from './presence.ts';
import type { UserBroadcast } from './user-broadcast.ts';

/** A channel, as far as its topic is concerned. */
export interface Member {
	/** Whether broadcasts, or presence, may reach it. */
	readonly receives: { broadcast: boolean; presence: boolean };
	send(frame: SharedFrame): void;
	/** Whether it has heard this message of the database before, when it joined. */
	hasHeard(id: string): boolean;
	/** The project exceeds its plan: who is sent a message is closed. */
	rateExceeded(): void;
}

/** Everyone who joined a name. */
export class Topic {
	/** The topic on the wire, with its `realtime:`. */
	readonly wireName: string;
	readonly presence = new Presence();
	readonly members = new Set<Member>();
	readonly #rates: Rates;

	constructor(wireName: string, rates: Rates) {
		this.wireName = wireName;
		this.#rates = rates;
	}

	/**
	 * Sends a broadcast to all members but its sender. `payload` is the whole broadcast: JSON text, or as it came in
	 * binary; `id` is what the database calls it.
	 */
	broadcast(
		payload: string | UserBroadcast,
		{ except, id }: { except?: Member | undefined; id?: string } = {}
	): void {
		const frame =
			typeof payload === 'string'
				? SharedFrame.json(this.wireName, 'broadcast', payload)
				: SharedFrame.broadcast(payload, this.wireName);
		const exceeded = this.#rates.messages.isExceeded;
		for (const member of [...this.members]) {
			if (member === except || !member.receives.broadcast) continue;
			if (id !== undefined && member.hasHeard(id)) continue;
			this.#rates.messages.add();
			member.send(frame);
			if (exceeded) member.rateExceeded();
		}
	}

	/** Tells the members what changed in who is here. */
	announce(diff: Diff | undefined): void {
		if (!diff) return;
		const frame = SharedFrame.json(this.wireName, 'presence_diff', JSON.stringify(diff));
		for (const member of this.members) {
			if (!member.receives.presence) continue;
			this.#rates.presence.add();
			member.send(frame);
		}
	}
}

/** The topics somebody is on. A private topic and the public one of the same name are two. */
export class Topics {
	readonly #topics = new Map<string, Topic>();
	readonly #rates: Rates;

	constructor(rates: Rates) {
		this.#rates = rates;
	}

	/** The topic, if somebody is on it. `name` has no `realtime:`. */
	find(name: string, isPrivate: boolean): Topic | undefined {
		return this.#topics.get(keyOf(name, isPrivate));
	}

	join(name: string, isPrivate: boolean, member: Member): Topic {
		const key = keyOf(name, isPrivate);
		const topic = this.#topics.get(key) ?? new Topic(`realtime:${name}`, this.#rates);
		this.#topics.set(key, topic);
		topic.members.add(member);
		return topic;
	}

	leave(name: string, isPrivate: boolean, member: Member): void {
		const topic = this.find(name, isPrivate);
		if (!topic?.members.delete(member)) return;
		topic.announce(topic.presence.untrack(member));
		if (topic.members.size === 0) this.#topics.delete(keyOf(name, isPrivate));
	}
}

function keyOf(name: string, isPrivate: boolean): string {
	return `${isPrivate ? 'private' : 'public'}:${name}`;
}
