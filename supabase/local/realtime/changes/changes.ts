import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { SharedFrame } from '../frames.ts';
import type { JsonObject } from '../json.ts';
import type { RateCounter } from '../rate-counter.ts';
import { Refusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { deliveriesOf, type Delivery } from './audience.ts';
import { parseBinding, type Binding, type CheckedBinding } from './binding.ts';
import { Relations } from './relations.ts';
import { Subscriptions, type Subscriber } from './subscription.ts';
import { validate } from './validation.ts';
import { Visibility } from './visibility.ts';

const RETRY_MS = 500;
const DISABLED = 'RealtimeDisabledForConfiguration';

/** Delivers the database's changes to the channels that asked for them, each as far as policies let it see. */
export class Changes {
	readonly #sql: Sql;
	readonly #rate: RateCounter;
	readonly #relations: Relations;
	readonly #visibility: Visibility;
	readonly #log: (line: string) => void;
	readonly #subscriptions = new Subscriptions();
	/** The latest wish of each subscriber, so that an older one still being checked is dropped. */
	readonly #wishes = new Map<Subscriber, symbol>();
	#listening = Promise.withResolvers<boolean>();
	#isListening = false;

	/** `rate` counts what is delivered; above its limit, changes are dropped, as on hosted. */
	constructor(sql: Sql, databaseUrl: string, rate: RateCounter, log: (line: string) => void) {
		this.#sql = sql;
		this.#rate = rate;
		this.#relations = new Relations(sql);
		this.#visibility = new Visibility(databaseUrl);
		this.#log = log;
	}

	/**
	 * Subscribes to a join's `postgres_changes`, or again for a new session. The subscriber hears by system message when
	 * everything committed from then on will reach it, or why it will not.
	 */
	async subscribe(subscriber: Subscriber, session: Session, params: JsonObject[]): Promise<void> {
		const wish = Symbol('wish');
		this.#wishes.set(subscriber, wish);
		const outcome = await this.#check(params, session, () => this.#wishes.get(subscriber) === wish);
		if (this.#wishes.get(subscriber) !== wish) return;

		if (!outcome.ok) {
			this.#subscriptions.delete(subscriber);
			subscriber.system('postgres_changes', 'error', outcome.reason);
			return;
		}
		this.enroll(subscriber, session, outcome.bindings);
	}

	/**
	 * Checks a join's `postgres_changes` and waits until changes are listened to, for a subscriber that wants to be told by
	 * the answer to its join: {@link enroll} it then. Throws a {@link Refusal}.
	 */
	async ready(session: Session, params: JsonObject[], timeoutMs: number): Promise<CheckedBinding[]> {
		let late = false;
		const timeout = sleep(timeoutMs, undefined, { ref: false }).then((): never => {
			late = true;
			throw new Refusal(
				'PostgresChangesSubscribeTimeout',
				`Timed out after ${timeoutMs}ms waiting for the postgres_changes subscription`
			);
		});
		const outcome = await Promise.race([this.#check(params, session, () => !late), timeout]);
		if (!outcome.ok) throw new Refusal(DISABLED, outcome.reason);
		await Promise.race([this.#listening.promise, timeout]);
		return outcome.bindings;
	}

	/** Whether the WAL is being read, or is within that time. */
	async isListening(withinMs: number): Promise<boolean> {
		const timeout = sleep(withinMs, false, { ref: false });
		return await Promise.race([this.#listening.promise, timeout]);
	}

	/** Subscribes to bindings that were checked. */
	enroll(subscriber: Subscriber, session: Session, bindings: CheckedBinding[]): void {
		this.#subscriptions.add({ subscriber, session, bindings });
		this.#visibility.connect();
		if (this.#isListening) announce(subscriber);
	}

	unsubscribe(subscriber: Subscriber): void {
		this.#wishes.delete(subscriber);
		this.#subscriptions.delete(subscriber);
	}

	/** The WAL is being read from here on: all who are subscribed are told. */
	listening(): void {
		this.#isListening = true;
		this.#listening.resolve(true);
		for (const subscriber of this.#subscriptions.subscribers()) announce(subscriber);
	}

	/** The WAL is not being read any more. */
	lost(): void {
		if (this.#isListening) this.#listening = Promise.withResolvers();
		this.#isListening = false;
	}

	/** Finds out who receives a change; what it gives delivers it. */
	async prepare(change: WalChange): Promise<() => void> {
		if (this.#subscriptions.size === 0) return () => undefined;
		if (this.#rate.isExceeded) {
			this.#log('MessagePerSecondRateLimitReached: a change was dropped');
			return () => undefined;
		}
		const deliveries = await deliveriesOf(change, this.#subscriptions.audiences(), {
			sql: this.#sql,
			relations: this.#relations,
			visibility: this.#visibility,
			log: this.#log
		});
		return () => deliveries.forEach((delivery) => this.#deliver(delivery));
	}

	async close(): Promise<void> {
		this.#wishes.clear();
		this.#subscriptions.clear();
		await this.#visibility.close();
	}

	async #check(
		params: JsonObject[],
		session: Session,
		wanted: () => boolean
	): Promise<{ ok: true; bindings: CheckedBinding[] } | { ok: false; reason: string }> {
		const bindings: Binding[] = [];
		for (const param of params) {
			const parsed = parseBinding(param);
			if (!parsed.ok) return parsed;
			bindings.push(parsed.binding);
		}
		while (wanted()) {
			try {
				return await validate(this.#sql, bindings, session.role, wanted);
			} catch (error) {
				this.#log(
					`cannot check a subscription yet: ${error instanceof Error ? error.message : String(error)}`
				);
				await sleep(RETRY_MS);
			}
		}
		return { ok: true, bindings: [] };
	}

	/** Sockets that get the same bytes share a frame. */
	#deliver({ type, ids, data, to }: Delivery): void {
		const payload = `{"ids":[${ids.join(',')}],"data":${data}}`;
		const frames = new Map<string, SharedFrame>();
		for (const [subscriber, session] of to) {
			if (!this.#subscriptions.has(subscriber, session)) continue;
			const { topic, bareChanges } = subscriber;
			const key = `${bareChanges} ${topic}`;
			const frame =
				frames.get(key) ??
				(bareChanges
					? SharedFrame.json(topic, type, data)
					: SharedFrame.json(topic, 'postgres_changes', payload));
			frames.set(key, frame);
			this.#rate.add();
			subscriber.send(frame);
		}
	}
}

function announce(subscriber: Subscriber): void {
	subscriber.system('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
}
