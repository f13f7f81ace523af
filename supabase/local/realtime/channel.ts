import type { CheckedBinding } from './changes/binding.ts';
import type { Subscriber } from './changes/subscription.ts';
import type { SharedFrame } from './frames.ts';
import { joinReply, type JoinRequest } from './join.ts';
import type { JsonObject } from './json.ts';
import type { Extension } from './policies.ts';
import { Refusal } from './refusal.ts';
import { replay, type Replay } from './replay.ts';
import type { Services } from './services.ts';
import { expired, isApiKey, openSession, type Session } from './session.ts';
import type { Member, Topic } from './topics.ts';

/** The way out of a channel: its socket. */
export interface Outlet {
	write(frame: SharedFrame): void;
	push(channel: Channel, event: string, payload: JsonObject): void;
	/** The channel has ended by itself; the client is told with `phx_close`. */
	ended(channel: Channel): void;
}

/** A token with a far expiry is looked at again after this long, since timers do not reach further than 24 days. */
const LONGEST_TIMER_MS = 60 * 60 * 1000;

/** What policies were found to allow; a key that is absent has not been asked about under this session. */
type Access = { [right in `${'read' | 'write'}:${Extension}`]?: boolean };

/** One client on one topic. */
export class Channel implements Member, Subscriber {
	readonly topic: string;
	readonly name: string;
	readonly joinRef: string | null;
	readonly request: JoinRequest;
	/** Set by a first `track`, or by the join. */
	presenceEnabled: boolean;
	readonly #services: Services;
	readonly #outlet: Outlet;
	#session: Session;
	#room: Topic | undefined;
	#access: Access = {};
	/** What the join waited for. */
	#checked: CheckedBinding[] | undefined;
	#replay: Replay | undefined;
	#expiry: NodeJS.Timeout | undefined;

	constructor(
		services: Services,
		outlet: Outlet,
		address: { topic: string; joinRef: string | null },
		request: JoinRequest,
		session: Session
	) {
		this.topic = address.topic;
		this.name = address.topic.slice('realtime:'.length);
		this.joinRef = address.joinRef;
		this.request = request;
		this.presenceEnabled = request.presence.enabled;
		this.#services = services;
		this.#outlet = outlet;
		this.#session = session;
	}

	/** Joins, or throws a {@link Refusal}; gives the reply. What follows the reply is begun by {@link start}. */
	async join(): Promise<JsonObject> {
		await this.#askToRead(this.#session);
		const { changes, waitMs, isPrivate } = this.request;
		if (this.request.replay !== undefined) {
			if (isPrivate && !this.receives.broadcast) throw this.#unreadable();
			this.#replay = await replay(this.#services.sql, this.name, isPrivate, this.request.replay);
		}
		if (waitMs !== undefined && changes.length > 0) {
			this.#checked = await this.#services.changes.ready(this.#session, changes, waitMs);
		}
		return joinReply(this.request);
	}

	/** Puts the joined channel on its topic, tells it who is there, and starts the delivery of changes. */
	start(): void {
		this.#room = this.#services.topics.join(this.name, this.request.isPrivate, this);
		this.#watchExpiry();
		this.sendPresenceState();
		for (const frame of this.#replay?.frames(this.topic) ?? []) this.send(frame);
		if (this.request.broadcast.replicationReady) void this.#announceReplication();
		if (this.#checked) this.#services.changes.enroll(this, this.#session, this.#checked);
		else this.#subscribe();
	}

	/** Leaves the topic: to be called whichever way the channel ends. */
	stop(): void {
		clearTimeout(this.#expiry);
		this.#services.changes.unsubscribe(this);
		this.#services.topics.leave(this.name, this.request.isPrivate, this);
		this.#room = undefined;
	}

	/** The topic, while the channel is on it. */
	get room(): Topic | undefined {
		return this.#room;
	}

	get receives(): Member['receives'] {
		if (!this.request.isPrivate) return { broadcast: true, presence: true };
		return {
			broadcast: this.#access['read:broadcast'] ?? false,
			presence: this.#access['read:presence'] ?? false
		};
	}

	/** Whether the session may send; asked once per token. A policy that fails counts as a no. */
	async may(extension: Extension): Promise<boolean> {
		if (!this.request.isPrivate) return true;
		const known = this.#access[`write:${extension}`];
		if (known !== undefined) return known;
		try {
			const allowed = await this.#services.policies.canWrite(this.name, extension, this.#session);
			this.#access[`write:${extension}`] = allowed;
			return allowed;
		} catch (error) {
			this.#services.log(`RlsPolicyError: ${String(error)}`);
			return false;
		}
	}

	/** A `track` enables presence on a channel that joined without: it is told who is there. */
	async enablePresence(): Promise<void> {
		if (this.presenceEnabled) return;
		this.presenceEnabled = true;
		await this.#askToRead(this.#session);
	}

	sendPresenceState(): void {
		if (!this.presenceEnabled || !this.receives.presence || !this.#room) return;
		if (!this.admitPresence()) return;
		this.#outlet.push(this, 'presence_state', this.#room.presence.state());
	}

	/** Counts a presence event of the project; above its plan the channel is closed, and the answer is no. */
	admitPresence(): boolean {
		const { presence } = this.#services.rates;
		if (presence.average > presence.limit) {
			this.shutDown('Too many presence messages per second');
			return false;
		}
		presence.add();
		return true;
	}

	/** Counts a broadcast it sends. */
	count(): void {
		this.#services.rates.messages.add();
	}

	hasHeard(id: string): boolean {
		return this.#replay?.ids.has(id) ?? false;
	}

	rateExceeded(): void {
		this.shutDown('Too many messages per second');
	}

	/** Takes a new token: policies are asked again, and changes subscribed to again. */
	async refresh(token: unknown): Promise<void> {
		if (typeof token !== 'string' || isApiKey(token) || token === this.#session.token) return;
		try {
			const session = await openSession(this.#services.verify, token, this.#session.headers);
			await this.#askToRead(session);
			this.#session = session;
			this.#watchExpiry();
			this.#subscribe();
		} catch (error) {
			this.shutDown(
				error instanceof Refusal ? error.message : 'Realtime was unable to connect to the project database'
			);
		}
	}

	/** Ends the channel for a reason the client is told. */
	shutDown(reason: string): void {
		if (!this.#room) return;
		this.system('system', 'error', reason);
		this.#outlet.ended(this);
	}

	system(extension: string, status: 'ok' | 'error', message: string): void {
		this.#outlet.push(this, 'system', { extension, status, message, channel: this.name });
	}

	send(frame: SharedFrame): void {
		this.#outlet.write(frame);
	}

	/** Hosted asks about presence only where it is enabled; what was readable before must stay so. */
	async #askToRead(session: Session): Promise<void> {
		if (!this.request.isPrivate) return;
		const previous = this.#access;
		const may = await this.#services.policies.canRead(this.name, session).catch((error: unknown) => {
			this.#services.log(`RlsPolicyError: ${String(error)}`);
			return { broadcast: false, presence: false };
		});
		const access: Access = { 'read:broadcast': may.broadcast };
		if (this.presenceEnabled) access['read:presence'] = may.presence;
		if (!access['read:broadcast'] && !access['read:presence']) {
			throw this.#unreadable();
		}
		for (const right of ['read:broadcast', 'read:presence'] as const) {
			if (previous[right] && !access[right]) {
				throw new Refusal(
					'Unauthorized',
					`You no longer have permission to read from this Channel topic: ${this.name}`
				);
			}
		}
		this.#access = access;
	}

	#unreadable(): Refusal {
		return new Refusal(
			'Unauthorized',
			`You do not have permissions to read from this Channel topic: ${this.name}`
		);
	}

	async #announceReplication(): Promise<void> {
		const { changes, limits } = this.#services;
		const ready = await changes.isListening(limits.replicationReadyTimeoutMs);
		if (!this.#room) return;
		if (ready) this.system('system', 'ok', 'Replication connection established');
		else this.shutDown('Replication connection was not established in time');
	}

	#subscribe(): void {
		if (this.request.changes.length === 0) return;
		void this.#services.changes.subscribe(this, this.#session, this.request.changes);
	}

	#watchExpiry(): void {
		clearTimeout(this.#expiry);
		const { expiresAt } = this.#session;
		if (expiresAt === undefined) return;
		const left = expiresAt * 1000 - Date.now();
		if (left <= 0) return this.shutDown(expired(expiresAt).message);
		this.#expiry = setTimeout(() => this.#watchExpiry(), Math.min(left, LONGEST_TIMER_MS));
	}
}
