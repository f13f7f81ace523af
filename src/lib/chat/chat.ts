import { edit, insert, react, remove, type Done } from './acts';
import type { ChatOptions } from './chat-options';
import { Conversation, type Opened } from './conversation';
import { Delivery } from './delivery';
import { Line } from './line';
import { MyRooms } from './my-rooms';
import type { OutboxEvent } from './outbox';
import { personSource } from './person-source';
import { Online } from './online';
import { Presence } from './presence';
import { roomSource } from './room-source';
import type { Room } from './rooms-list';

/** How often, in milliseconds, a page in sight and one out of sight ask whether they miss something. */
const CHECK = 15_000;
const CHECK_HIDDEN = 60_000;

/** A room the page has open. */
export type OpenRoom = {
	readonly conversation: Conversation;
	readonly presence: Presence;
	/** Stops keeping it. */
	close: () => void;
};

/**
 * What one person's page knows and does, kept equal to the database. Realtime brings changes soon, and says itself
 * that it may lose some; regular questions bring the rest.
 */
export class Chat {
	readonly rooms: MyRooms;
	readonly outbox: Delivery;
	readonly online: Online;
	readonly #options: ChatOptions;
	readonly #line: Line;
	readonly #open = new Set<OpenRoom>();
	#isLive = false;
	#cancel: () => void = () => undefined;

	constructor(options: ChatOptions) {
		const { me, data, token, clock, changed, signedOut, state } = options;
		const source = personSource(data);
		this.#options = options;
		this.online = new Online({ userId: me.id, token, clock, people: source.people, changed });
		this.rooms = new MyRooms(me, source, () => {
			this.#follow();
			changed();
		});
		this.outbox = new Delivery({
			...options,
			insert: (entry) => insert(data, entry),
			changed: (event) => {
				this.#settle(event);
				changed();
			}
		});
		this.#line = new Line(
			{ ...options, userId: me.id },
			{
				listening: () => this.#askAll(),
				changed: (change) => {
					for (const { conversation, presence } of this.#openOf(change.room_id)) {
						conversation.receive(change);
						if (change.author_id) presence.wrote(change.author_id);
					}
					// After them: what they have now, they need not be told to ask for.
					this.rooms.receive(change);
				},
				told: (notice) => this.rooms.told(notice),
				state: (line) => {
					state(line);
					this.#follow();
				},
				signedOut
			}
		);
	}

	/** Goes live. With the rooms the server has listed, if it has: else they are asked for. */
	start(rooms?: readonly Room[]): void {
		this.#isLive = true;
		if (rooms) this.rooms.open(rooms);
		this.outbox.start();
		this.#line.connect();
		this.#schedule();
	}

	/** Ends everything; nothing is heard of it any more. */
	stop(): void {
		this.#isLive = false;
		this.#cancel();
		this.outbox.stop();
		this.online.leave();
		for (const room of this.#open) room.presence.leave();
		this.#line.hangUp();
	}

	/** The page is looked at again: see at once what was missed. */
	wake(): void {
		this.#check();
		if (!this.#line.isLive) this.#line.connect();
	}

	/** The network is back, perhaps another: sockets of the one before may be dead without knowing. */
	reconnect(): void {
		this.#check();
		this.#line.connect();
	}

	/** Keeps a room equal to the database until it is closed. `changed` is called whenever it is another. */
	open(opened: Opened & { room: { slug: string } }, changed: () => void, mostHeld?: number): OpenRoom {
		const { data, me, token, clock } = this.#options;
		const source = roomSource(data, opened.room);
		const conversation = new Conversation(
			opened,
			source,
			() => {
				this.outbox.settle(conversation.feed.messages.map(({ id }) => id));
				changed();
			},
			mostHeld
		);
		const presence = new Presence({
			roomId: opened.room.id,
			userId: me.id,
			token,
			clock,
			membersAmong: source.membersAmong,
			moved: () => this.#askRooms(),
			changed
		});
		const room: OpenRoom = {
			conversation,
			presence,
			close: () => {
				this.#open.delete(room);
				presence.leave();
			}
		};
		this.#open.add(room);
		if (this.#isLive) conversation.check();
		this.#follow();
		return room;
	}

	/** Changes the body of a message of mine. */
	async edit(message: { id: string; room_id: string }, body: string): Promise<Done> {
		return this.#show(message.room_id, await edit(this.#options.data, message.id, body));
	}

	/** Deletes a message; it leaves a tombstone. */
	async remove(message: { id: string; room_id: string }): Promise<Done> {
		return this.#show(message.room_id, await remove(this.#options.data, message.id));
	}

	/** Adds my reaction to a message, or takes it back. */
	async react(message: { id: string; room_id: string }, emoji: string, on = true): Promise<Done> {
		return this.#show(message.room_id, await react(this.#options.data, message.id, emoji, on));
	}

	/** What was done is seen without waiting for Realtime to tell of it. */
	#show(roomId: string, done: Done): Done {
		if (done.ok) for (const { conversation } of this.#openOf(roomId)) conversation.hear(done.rev);
		return done;
	}

	#openOf(roomId: string): OpenRoom[] {
		return [...this.#open].filter(({ conversation }) => conversation.feed.roomId === roomId);
	}

	#check(): void {
		this.#cancel();
		this.#askRooms();
		this.outbox.wake();
		for (const { conversation } of this.#open) this.#settleWith(conversation);
		// A token that cannot be had now can be had at the next check, before this one ends.
		this.#line.keepFresh().catch(() => undefined);
		this.#schedule();
	}

	#schedule(): void {
		const { clock, isHidden } = this.#options;
		const pause = isHidden() ? CHECK_HIDDEN : CHECK;
		this.#cancel = clock.after(pause * (0.8 + clock.jitter() * 0.4), () => this.#check());
	}

	#askAll(): void {
		this.rooms.catchUpWholly().catch(() => undefined);
		for (const { conversation } of this.#open) conversation.check();
		this.outbox.wake();
	}

	#askRooms(): void {
		this.rooms.catchUp().catch(() => undefined);
	}

	/** Brings what is open to where the rooms are now. */
	#follow(): void {
		const { client } = this.#line;
		this.online.follow(client);
		for (const { conversation, presence } of this.#open) {
			const room = this.rooms.list.rooms.get(conversation.feed.roomId);
			if (room) conversation.hear(room.rev);
			if (room && client) presence.join(client, room.epoch);
			else presence.leave();
		}
	}

	#settle(event: OutboxEvent): void {
		if (event.type !== 'sent') return;
		const entry = this.outbox.outbox.find(({ id }) => id === event.id);
		const [room] = this.#openOf(entry?.roomId ?? '');
		if (room) this.#settleWith(room.conversation);
		else this.outbox.settle([event.id]);
	}

	/** Once the feed has caught up, it shows what was sent before. */
	#settleWith(conversation: Conversation): void {
		const sent = this.outbox.outbox.filter(
			({ state, roomId }) => state === 'sent' && roomId === conversation.feed.roomId
		);
		if (sent.length === 0) return;
		conversation.catchUp().then(
			() => this.outbox.settle(sent.map(({ id }) => id)),
			() => undefined
		);
	}
}
