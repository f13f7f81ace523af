import type { SharedFrame } from '../frames.ts';
import type { Session } from '../session.ts';
import type { CheckedBinding } from './binding.ts';

/** A channel, as far as database changes concern it. */
export interface Subscriber {
	/** The topic on the wire, with its `realtime:`. */
	readonly topic: string;
	/** Whether changes come bare, each under the name of its kind, rather than as `postgres_changes` with their ids. */
	readonly bareChanges: boolean;
	send(frame: SharedFrame): void;
	system(extension: string, status: 'ok' | 'error', message: string): void;
}

/** What a subscriber hears of, and as whom it asked. */
export interface Subscription {
	subscriber: Subscriber;
	session: Session;
	bindings: CheckedBinding[];
}

/** The subscribers with the same bindings and the same role: what they hear differs by what policies let each see. */
export interface Audience {
	role: string;
	bindings: CheckedBinding[];
	members: Map<Subscriber, Session>;
}

/** Who is subscribed, gathered so that a change is looked at once for all who asked for the same. */
export class Subscriptions {
	readonly #keys = new Map<Subscriber, { key: string; person: string | undefined }>();
	readonly #audiences = new Map<string, Audience>();

	get size(): number {
		return this.#keys.size;
	}

	/** Whether a subscriber still hears, and as the person it was. */
	has(subscriber: Subscriber, { person }: Session): boolean {
		const known = this.#keys.get(subscriber);
		return known !== undefined && known.person === person;
	}

	subscribers(): Iterable<Subscriber> {
		return this.#keys.keys();
	}

	audiences(): Iterable<Audience> {
		return this.#audiences.values();
	}

	/** Adds a subscription, in the place of the subscriber's last. */
	add({ subscriber, session, bindings }: Subscription): void {
		this.delete(subscriber);
		const { role } = session;
		const key = JSON.stringify([role, bindings]);
		const audience = this.#audiences.get(key) ?? { role, bindings, members: new Map() };
		this.#audiences.set(key, audience);
		audience.members.set(subscriber, session);
		this.#keys.set(subscriber, { key, person: session.person });
	}

	delete(subscriber: Subscriber): void {
		const known = this.#keys.get(subscriber);
		if (known === undefined) return;
		this.#keys.delete(subscriber);
		const audience = this.#audiences.get(known.key);
		audience?.members.delete(subscriber);
		if (audience?.members.size === 0) this.#audiences.delete(known.key);
	}

	clear(): void {
		this.#keys.clear();
		this.#audiences.clear();
	}
}
