import type { OpenRoom } from '$lib/chat/chat';
import type { Opened } from '$lib/chat/conversation';
import type { Message } from '$lib/chat/message';
import { pendingOf } from '$lib/chat/outbox';
import { rightsOn, type MessageRights } from '$lib/chat/rights';
import type { LiveChat } from '$lib/components/live-chat.svelte';
import { nameOf } from '$lib/components/person-name';
import type { Person } from '$lib/schemas/person';
import type { OpenedRoom } from '$lib/schemas/room';

/** Announced at a time, so that a flood of messages does not keep someone listening for minutes. */
const MOST_NEWS = 5;

/** The conversation of one room as the page shows it. */
export class LiveRoom {
	readonly id: string;
	readonly #chat: LiveChat;
	readonly #opened: OpenedRoom;
	readonly #open: OpenRoom;
	#feed;
	#people;
	#quoted;
	/** Who is in the room at the moment, and who is writing, by id. */
	present = $state.raw<readonly string[]>([]);
	typing = $state.raw<readonly string[]>([]);
	/** How many times its members may have become others. */
	memberChanges = $state(0);
	/** What others have just written, for those who hear the page. */
	news = $state.raw<readonly Message[]>([]);
	/** What is after this place is new to the reader. */
	newAfter = $state(0);
	/** How many messages the person has sent from this page. */
	sent = $state(0);
	/** As the list of rooms has it now; as it was opened while the list does not have it yet. */
	readonly about = $derived.by(() => {
		const { room, membership, people } = this.#opened;
		const others = people.filter(({ id }) => id !== this.#chat.me.id);
		return this.#chat.room(this.id) ?? { ...room, ...membership, people: others };
	});
	/** Its address. */
	readonly slug = $derived(this.about.slug);
	// The list changes with every message, and every message on the page asks for these.
	readonly #role = $derived(this.about.role);
	readonly #archivedAt = $derived(this.about.archived_at);
	#announcedTo: number;
	/** Marked as unread, it stays so until the reader does something about it. */
	#isHeld = false;

	constructor(opened: Opened & OpenedRoom, chat: LiveChat) {
		this.id = opened.room.id;
		this.#chat = chat;
		this.#opened = opened;
		this.#open = chat.open(opened, () => this.#show());
		this.#feed = $state.raw(this.#open.conversation.feed);
		this.#people = $state.raw(this.#open.conversation.people);
		this.#quoted = $state.raw(this.#open.conversation.quoted);
		this.newAfter = opened.membership.last_read_seq;
		this.#announcedTo = opened.seq;
	}

	/** The messages held: a window on the room's history, without holes. */
	get messages(): readonly Message[] {
		return this.#feed.messages;
	}

	/** Whether there is history before what is held, and whether there is more after it. */
	get isStart(): boolean {
		return this.#feed.from <= 1;
	}

	get isEnd(): boolean {
		return this.#feed.to === null;
	}

	/** What the person may do with a message. */
	rightsOn(message: Message): MessageRights {
		return rightsOn(message, { role: this.#role, archived_at: this.#archivedAt }, this.#chat.me);
	}

	/** Whether the person may call everybody at once here. */
	get isModerated(): boolean {
		return this.#role !== 'member';
	}

	/** Messages that others answer and that are not held, by id. */
	get quoted(): ReadonlyMap<string, Message> {
		return this.#quoted;
	}

	/** What the person has written here and the feed does not show yet. */
	get pending() {
		return pendingOf(this.#chat.outbox, this.#feed);
	}

	/** The number of the room's last message, held or not. */
	get lastSeq(): number {
		return Math.max(this.#chat.room(this.id)?.seq ?? 0, this.#feed.messages.at(-1)?.seq ?? 0);
	}

	/** How far the person has read, on any of their pages. */
	get readTo(): number {
		return this.#chat.room(this.id)?.last_read_seq ?? 0;
	}

	/** The name to show for someone, once it is known. */
	nameOf(id: string): string | undefined {
		const person = this.#people.get(id);
		return person && nameOf(person);
	}

	/** Gets to know people by id: those who have reacted, say, and written nothing. */
	async meet(ids: readonly string[]): Promise<void> {
		await this.#open.conversation.meet(ids);
	}

	/** Someone of whom something is shown here, once they are known. */
	personOf(id: string): Person | undefined {
		return this.#people.get(id);
	}

	/** A message of the room, wherever it is, with its author; null when it is not to be had. */
	async find(id: string): Promise<Message | null> {
		const message = await this.#open.conversation.find(id);
		if (message) await this.meet([message.author_id]);
		return message;
	}

	/** Takes in what the server has read anew. */
	reopen(opened: Opened): void {
		this.#open.conversation.reopen(opened);
	}

	/** Ends it: the person looks at something else. */
	close(): void {
		this.#open.close();
	}

	/** Something was just stored: it is shown without waiting for Realtime to tell of it. */
	check(): void {
		this.#open.conversation.check();
	}

	/** Takes a message to be sent. What was new until here has been seen. */
	async send(body: string, replyTo: string | null = null): Promise<void> {
		this.#isHeld = false;
		this.newAfter = this.lastSeq;
		this.sent += 1;
		await this.#chat.delivery.send({ roomId: this.id, body, replyTo });
	}

	/** The person is writing. */
	type(): void {
		this.#open.presence.type();
	}

	/** Brings the page of history before, or after, what is held. */
	async earlier(): Promise<void> {
		await this.#open.conversation.before();
	}

	async later(): Promise<void> {
		await this.#open.conversation.after();
	}

	/** Goes to a message and its surroundings. */
	async goTo(seq: number): Promise<void> {
		await this.#open.conversation.around(seq);
	}

	/** Goes to the latest messages. */
	async goToEnd(): Promise<void> {
		await this.#open.conversation.latest();
	}

	/** Which end of what is held the reader is at: it is kept, whatever comes at the other. */
	stayAt(end: 'start' | 'end'): void {
		this.#open.conversation.readingAt = end;
	}

	/** The reader has the end before their eyes: everything is read. */
	seeEnd(): void {
		if (this.isEnd && !this.#isHeld) this.#chat.reading.markRead(this.id, this.lastSeq);
	}

	/** The reader has gone up from the end: back there, they read it anew. */
	goUp(): void {
		this.#isHeld = false;
	}

	/** The reader is elsewhere, or does not look: what comes is new. What was new before stays marked until something does. */
	lookAway(): void {
		if (this.readTo < this.lastSeq) this.newAfter = Math.max(this.newAfter, this.readTo);
	}

	/** From this message on, the room is unread. Throws when it cannot be stored. */
	async markUnread({ id, seq }: Message): Promise<void> {
		const [newAfter, isHeld] = [this.newAfter, this.#isHeld];
		this.#isHeld = true;
		this.newAfter = seq - 1;
		try {
			await this.#chat.reading.markUnread(this.id, id);
		} catch (cause) {
			this.#isHeld = isHeld;
			this.newAfter = newAfter;
			throw cause;
		}
	}

	#show(): void {
		const { conversation, presence } = this.#open;
		this.#feed = conversation.feed;
		this.#people = conversation.people;
		this.#quoted = conversation.quoted;
		this.present = presence.present;
		const typing = presence.typing.filter((id) => !this.#chat.blocked.includes(id));
		// Who writes may have said nothing yet.
		if (typing.join() !== this.typing.join()) void this.meet(typing);
		this.typing = typing;
		this.memberChanges = presence.memberChanges;
		this.#announce();
	}

	/** One whose author is not known yet waits: what is said once cannot be corrected. */
	#announce(): void {
		if (!this.isEnd) return;
		const fresh = this.messages.filter(({ seq }) => seq > this.#announcedTo);
		const last = fresh.at(-1);
		if (!last || fresh.some(({ author_id }) => !this.#people.has(author_id))) return;
		this.#announcedTo = last.seq;
		const { me, blocked } = this.#chat;
		const isHeard = ({ author_id, deleted_at }: Message) =>
			author_id !== me.id && !blocked.includes(author_id) && !deleted_at;
		const heard = fresh.filter(isHeard);
		if (heard.length > 0) this.news = [...this.news, ...heard].slice(-MOST_NEWS);
	}
}
