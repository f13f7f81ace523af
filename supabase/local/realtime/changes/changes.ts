import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { SharedFrame } from '../frames.ts';
import type { JsonObject } from '../json.ts';
import type { Session } from '../session.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { audienceOf, type Recipient } from './audience.ts';
import { parseBinding, type Binding } from './binding.ts';
import { Relations } from './relations.ts';
import type { Subscriber, Subscription } from './subscription.ts';
import { validate } from './validation.ts';
import { Visibility } from './visibility.ts';

const RETRY_MS = 500;

/** Delivers the database's changes to the channels that asked for them, each as far as policies let it see. */
export class Changes {
	readonly #sql: Sql;
	readonly #relations: Relations;
	readonly #visibility: Visibility;
	readonly #log: (line: string) => void;
	readonly #subscriptions = new Map<Subscriber, Subscription>();
	/** The latest wish of each subscriber, so that an older one still being checked is dropped. */
	readonly #wishes = new Map<Subscriber, symbol>();
	#listening = false;

	constructor(sql: Sql, databaseUrl: string, log: (line: string) => void) {
		this.#sql = sql;
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
		this.#subscriptions.set(subscriber, { subscriber, session, bindings: outcome.bindings });
		if (this.#listening) announce(subscriber);
	}

	unsubscribe(subscriber: Subscriber): void {
		this.#wishes.delete(subscriber);
		this.#subscriptions.delete(subscriber);
	}

	/** The WAL is being read from here on: all who are subscribed are told. */
	listening(): void {
		this.#listening = true;
		for (const subscriber of this.#subscriptions.keys()) announce(subscriber);
	}

	/** The WAL is not being read any more. */
	lost(): void {
		this.#listening = false;
	}

	/** Finds out who receives a change; what it gives delivers it. */
	async prepare(change: WalChange): Promise<() => void> {
		if (this.#subscriptions.size === 0) return () => undefined;
		const recipients = await audienceOf(
			change,
			this.#subscriptions.values(),
			this.#relations,
			this.#visibility,
			(error) => this.#log(`RlsPolicyError: ${error instanceof Error ? error.message : String(error)}`)
		);
		return () => this.#deliver(recipients);
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
	): Promise<{ ok: true; bindings: Binding[] } | { ok: false; reason: string }> {
		const bindings: Binding[] = [];
		for (const param of params) {
			const parsed = parseBinding(param);
			if (!parsed.ok) return parsed;
			bindings.push(parsed.binding);
		}
		while (wanted()) {
			try {
				return await validate(this.#sql, bindings, session.role);
			} catch (error) {
				this.#log(
					`cannot check a subscription yet: ${error instanceof Error ? error.message : String(error)}`
				);
				await sleep(RETRY_MS);
			}
		}
		return { ok: true, bindings };
	}

	/** Sockets that get the same bytes share a frame. */
	#deliver(recipients: Recipient[]): void {
		const frames = new Map<string, SharedFrame>();
		for (const { subscription, ids, data } of recipients) {
			const { subscriber } = subscription;
			if (!this.#subscriptions.has(subscriber)) continue;

			const role = subscription.session.role;
			const key = JSON.stringify([subscriber.topic, ids, role]);
			const frame =
				frames.get(key) ??
				SharedFrame.json(subscriber.topic, 'postgres_changes', `{"ids":[${ids.join(',')}],"data":${data}}`);
			frames.set(key, frame);
			subscriber.send(frame);
		}
	}
}

function announce(subscriber: Subscriber): void {
	subscriber.system('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
}
