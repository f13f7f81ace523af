import type { Limits } from './options.ts';
import { RateCounter } from './rate-counter.ts';

/** What is counted for the project as a whole. */
export class Rates {
	/** Broadcasts sent and received, each receiver once. */
	readonly messages: RateCounter;
	/** Database changes delivered, each receiver once. */
	readonly changes: RateCounter;
	/** What clients tell of themselves, and what each is told of the others. */
	readonly presence: RateCounter;
	readonly joins: RateCounter;
	/** The sockets that have joined something: hosted calls them concurrent users. */
	readonly users = new Set<object>();
	readonly #limits: Limits;

	/** `now` gives milliseconds. */
	constructor(limits: Limits, now?: () => number) {
		this.#limits = limits;
		this.messages = new RateCounter(limits.messagesPerSecond, now);
		this.changes = new RateCounter(limits.messagesPerSecond, now);
		this.presence = new RateCounter(limits.presenceEventsPerSecond, now);
		this.joins = new RateCounter(limits.joinsPerSecond, now);
	}

	/** Whether a socket that has joined nothing yet may. */
	get isFull(): boolean {
		return this.users.size >= this.#limits.concurrentUsers;
	}
}
