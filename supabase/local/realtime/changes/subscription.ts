import type { SharedFrame } from '../frames.ts';
import type { Session } from '../session.ts';
import type { Binding } from './binding.ts';

/** A channel, as far as database changes concern it. */
export interface Subscriber {
	/** The topic on the wire, with its `realtime:`. */
	readonly topic: string;
	send(frame: SharedFrame): void;
	system(extension: string, status: 'ok' | 'error', message: string): void;
}

/** What a subscriber hears of, and as whom it asked. */
export interface Subscription {
	subscriber: Subscriber;
	session: Session;
	bindings: Binding[];
}
