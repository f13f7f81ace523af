import { SharedFrame } from './frames.ts';
import { Presence, type Diff } from './presence.ts';
import type { UserBroadcast } from './user-broadcast.ts';

/** A channel, as far as its topic is concerned. */
export interface Member {
	/** Whether broadcasts, or presence, may reach it. */
	readonly receives: { broadcast: boolean; presence: boolean };
	send(frame: SharedFrame): void;
}

/** Everyone who joined a name. */
export class Topic {
	/** The topic on the wire, with its `realtime:`. */
	readonly wireName: string;
	readonly presence = new Presence();
	readonly members = new Set<Member>();

	constructor(wireName: string) {
		this.wireName = wireName;
	}

	/** Sends a broadcast to all members but one. `payload` is the whole broadcast: JSON text, or as it came in binary. */
	broadcast(payload: string | UserBroadcast, except?: Member): void {
		const frame =
			typeof payload === 'string'
				? SharedFrame.json(this.wireName, 'broadcast', payload)
				: SharedFrame.broadcast(payload, this.wireName);
		for (const member of this.members) {
			if (member !== except && member.receives.broadcast) member.send(frame);
		}
	}

	/** Tells the members what changed in who is here. */
	announce(diff: Diff | undefined): void {
		if (!diff) return;
		const frame = SharedFrame.json(this.wireName, 'presence_diff', JSON.stringify(diff));
		for (const member of this.members) {
			if (member.receives.presence) member.send(frame);
		}
	}
}

/** The topics somebody is on. A private topic and the public one of the same name are two. */
export class Topics {
	readonly #topics = new Map<string, Topic>();

	/** The topic, if somebody is on it. `name` has no `realtime:`. */
	find(name: string, isPrivate: boolean): Topic | undefined {
		return this.#topics.get(keyOf(name, isPrivate));
	}

	join(name: string, isPrivate: boolean, member: Member): Topic {
		const key = keyOf(name, isPrivate);
		const topic = this.#topics.get(key) ?? new Topic(`realtime:${name}`);
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
