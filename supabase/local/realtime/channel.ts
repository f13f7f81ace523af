import { Access, unreadable, type Denial } from './access.ts';
import type { CheckedBinding } from './changes/binding.ts';
import type { Subscriber } from './changes/subscription.ts';
import type { Ref, SharedFrame } from './frames.ts';
import { joinReply, type JoinRequest } from './join.ts';
import type { JsonObject } from './json.ts';
import { keep } from './persistence.ts';
import type { Writing } from './policies.ts';
import { Refusal } from './refusal.ts';
import { replay, type Replay } from './replay.ts';
import type { Services } from './services.ts';
import { expired, isApiKey, openSession, type Session } from './session.ts';
import { TokenGate } from './token-gate.ts';
import type { Member, Topic } from './topics.ts';
import type { UserBroadcast } from './user-broadcast.ts';

/** The way out of a channel: its socket. */
export interface Outlet {
	write(frame: SharedFrame): void;
	push(channel: Channel, event: string, payload: JsonObject): void;
	/** Does something when what the socket sent before is done. */
	enqueue(work: () => Promise<void>): void;
	/** The channel has ended by itself; the client is told with `phx_close`. */
	ended(channel: Channel): void;
}

/** A token with a far expiry is looked at again after this long, since timers do not reach further than 24 days. */
const LONGEST_TIMER_MS = 60 * 60 * 1000;

/** One client on one topic. */
export class Channel implements Member, Subscriber {
	readonly topic: string;
	readonly name: string;
	readonly joinRef: Ref;
	readonly request: JoinRequest;
	/** Set by a first `track`, or by the join. */
	presenceEnabled: boolean;
	readonly #services: Services;
	readonly #outlet: Outlet;
	#session: Session;
	#room: Topic | undefined;
	/** What policies allow; on a public channel nobody is asked. */
	#access: Access | undefined;
	/** What the join waited for. */
	#checked: CheckedBinding[] | undefined;
	#replay: Replay | undefined;
	#expiry: NodeJS.Timeout | undefined;
	readonly #tokens: TokenGate;

	constructor(
		services: Services,
		outlet: Outlet,
		address: { topic: string; joinRef: Ref },
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
		this.#access = this.#accessOf(session);
		this.#tokens = new TokenGate(services.limits.tokenIntervalMs, (token) =>
			outlet.enqueue(() => this.#take(token))
		);
	}

	/** Joins, or throws a {@link Refusal}; gives the reply. What follows the reply is begun by {@link start}. */
	async join(): Promise<JsonObject> {
		const presence = this.presenceEnabled;
		await this.#access?.askToRead({ presence });
		const { changes, waitMs, isPrivate } = this.request;
		if (this.request.replay !== undefined) {
			if (!this.receives.broadcast) throw unreadable(this.name);
			this.#replay = await replay(this.#services, this.name, isPrivate, this.request.replay);
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
		this.#tokens.close();
		this.#services.changes.unsubscribe(this);
		this.#services.topics.leave(this.name, this.request.isPrivate, this);
		this.#room = undefined;
	}

	/** The topic, while the channel is on it. */
	get room(): Topic | undefined {
		return this.#room;
	}

	get bareChanges(): boolean {
		return this.request.bareChanges;
	}

	get receives(): Member['receives'] {
		const access = this.#access;
		if (!access) return { broadcast: true, presence: true };
		return { broadcast: access.canRead('broadcast'), presence: access.canRead('presence') };
	}

	/** Why the session may not write; undefined when it may. */
	async denial(what: Writing): Promise<Denial | undefined> {
		return await this.#access?.denial(what);
	}

	/** A `track` enables presence on a channel that joined without: it is told who is there. */
	async enablePresence(): Promise<void> {
		if (this.presenceEnabled) return;
		this.presenceEnabled = true;
		await this.#access?.askForPresence();
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

	/** Is given a new token, which it takes at once unless it took one a moment ago. */
	async refresh(token: unknown): Promise<void> {
		if (typeof token !== 'string' || isApiKey(token) || token === this.#session.token) return;
		if (this.#tokens.admits(token)) await this.#take(token);
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

	/** Keeps a broadcast it sent, and gives its id. */
	async keep(message: UserBroadcast, seconds: number): Promise<string> {
		return await keep(this.#services.sql, this.name, message, seconds);
	}

	/** Takes a new token: policies are asked again, and changes subscribed to again. */
	async #take(token: string): Promise<void> {
		if (!this.#room) return;
		try {
			const session = await openSession(this.#services.verify, token, this.#session.headers);
			const access = this.#accessOf(session);
			await access?.askToRead({ presence: this.presenceEnabled, before: this.#access });
			const { person } = this.#session;
			// What somebody else was to hear is not for the one who speaks now.
			if (person !== undefined && session.person !== person) this.#services.changes.unsubscribe(this);
			this.#session = session;
			this.#access = access;
			this.#watchExpiry();
			this.#subscribe();
		} catch (error) {
			this.shutDown(error instanceof Refusal ? error.message : 'Unknown Error on Channel');
		}
	}

	#accessOf(session: Session): Access | undefined {
		if (!this.request.isPrivate) return undefined;
		const { policies, log } = this.#services;
		return new Access({ policies, topic: this.name, session, log });
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
		if (left <= 0) {
			if (!this.#tokens.open()) this.shutDown(expired(expiresAt).message);
			return;
		}
		this.#expiry = setTimeout(() => this.#watchExpiry(), Math.min(left, LONGEST_TIMER_MS));
	}
}
