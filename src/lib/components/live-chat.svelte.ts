import { createContext } from 'svelte';
import { browserLocks, browserStore, browserTabs } from '$lib/chat/browser-tabs';
import { callsIn, newCalls } from '$lib/chat/calls';
import { Chat, type OpenRoom } from '$lib/chat/chat';
import { pageClock } from '$lib/chat/clock';
import type { Opened } from '$lib/chat/conversation';
import type { LineState } from '$lib/chat/line';
import type { Outbox } from '$lib/chat/outbox';
import { dataOfPage } from '$lib/chat/room-source';
import { unreadOf, type Room } from '$lib/chat/rooms-list';
import { fetchToken, PageToken, type IssuedToken } from '$lib/chat/token';
import type { Me, Person } from '$lib/schemas/person';
import type { DataClient, Project } from '$lib/supabase/data';
import { endWithSession } from './leaving';

/** The signed-in person, as others see them, and whether they look after the site. */
type Self = Person & Pick<Me, 'is_admin'>;

export type LiveChatOptions = {
	me: Self;
	project: Project;
	token: IssuedToken;
	rooms: readonly Room[];
	/** Whom the person has blocked, by id. */
	blocked: readonly string[];
};

/** A member's chat as their page shows it: one for all the pages they go through. */
export class LiveChat {
	readonly me: Self;
	/** The project's tables and functions, as this person. */
	readonly data: DataClient;
	readonly #chat: Chat;
	readonly #listed: readonly Room[];
	#listeners: readonly ((room: Room) => void)[] = [];
	/** What is on its way in any room. */
	outbox = $state.raw<Outbox>([]);
	line = $state.raw<LineState>('connecting');
	/** Who is on the site, the person among them. */
	online = $state.raw<readonly Person[]>([]);
	/** Whom the person does not want to hear from, by id. */
	blocked = $state.raw<readonly string[]>([]);
	#rooms: readonly Room[];

	/** `rooms` are as the server has listed them. */
	constructor({ me, project, token: issued, rooms, blocked }: LiveChatOptions) {
		const clock = pageClock();
		const token = new PageToken(issued, () => fetchToken(me.id), clock.now);
		this.me = me;
		this.data = dataOfPage(project, token);
		this.blocked = blocked;
		this.#listed = rooms;
		this.#rooms = $state.raw(rooms);
		this.#chat = new Chat({
			project,
			token,
			clock,
			me,
			data: this.data,
			store: browserStore(me.id),
			tabs: browserTabs(me.id),
			locks: browserLocks(me.id),
			isHidden: () => document.hidden,
			changed: () => this.#show(),
			state: (line) => (this.line = line),
			// The server knows where to send whoever has no session.
			signedOut: () => location.reload()
		});
	}

	/** Open and closed rooms, by name. */
	get rooms(): readonly Room[] {
		return this.#rooms.filter(({ kind }) => kind !== 'direct');
	}

	/** Direct conversations, the latest first. */
	get directs(): readonly Room[] {
		const at = ({ last_message_at }: Room) => last_message_at ?? '';
		return this.#rooms
			.filter(({ kind }) => kind === 'direct')
			.sort((a, b) => (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : 0));
	}

	/** One of the person's rooms, as it is now; undefined once they are not in it. */
	room(id: string): Room | undefined {
		return this.#rooms.find((room) => room.id === id);
	}

	/** How many unread messages are to the person. */
	get calls(): number {
		return this.#rooms.reduce((sum, room) => sum + callsIn(room), 0);
	}

	/** Whether there is something unread where the person wants to know. */
	get hasUnread(): boolean {
		return this.#rooms.some((room) => room.notify !== 'nothing' && unreadOf(room) > 0);
	}

	/** Hears of rooms in which something has come for the person, until the function returned is called. */
	hear(listen: (room: Room) => void): () => void {
		this.#listeners = [...this.#listeners, listen];
		return () => void (this.#listeners = this.#listeners.filter((other) => other !== listen));
	}

	/** Whether somebody is on the site. */
	isOnline(id: string): boolean {
		return this.online.some((person) => person.id === id);
	}

	/** Goes live until the function returned is called. */
	start(): () => void {
		// In a task of its own: before it fetches what being live takes, the page shows that one can write.
		const soon = setTimeout(() => this.#chat.start(this.#listed));
		// Whoever signs out has nothing sent any more, in any tab.
		const release = endWithSession(() => this.#chat.stop());
		return () => {
			clearTimeout(soon);
			release();
			this.#chat.stop();
		};
	}

	/** Asks whom the person has blocked, and where the rooms stand then: what blocked people say calls nobody. */
	async askBlocked(): Promise<void> {
		const { data: blocks } = await this.data.from('blocks').select('blocked_id');
		// Not to be had now, it stays as it was.
		if (!blocks) return;
		const ids = blocks.map(({ blocked_id }) => blocked_id);
		if (ids.length === this.blocked.length && ids.every((id) => this.blocked.includes(id))) return;
		this.blocked = ids;
		await this.reading.catchUp().catch(() => undefined);
	}

	/** The page is looked at again. */
	wake(): void {
		this.#chat.wake();
		void this.askBlocked();
	}

	/** The network is back. */
	reconnect(): void {
		this.#chat.reconnect();
	}

	/** Keeps a room equal to the database until it is closed. */
	open(opened: Opened & { room: { slug: string } }, changed: () => void): OpenRoom {
		return this.#chat.open(opened, changed);
	}

	/** Messages on their way, and what is done with those that fail. */
	get delivery(): Pick<Chat['outbox'], 'send' | 'retry' | 'discard'> {
		return this.#chat.outbox;
	}

	/** What is done to messages that are there: edit, delete, react. */
	get acts(): Pick<Chat, 'edit' | 'remove' | 'react'> {
		return this.#chat;
	}

	/** How far rooms are read. */
	get reading(): Pick<Chat['rooms'], 'markRead' | 'markUnread' | 'catchUp'> {
		return this.#chat.rooms;
	}

	#show(): void {
		const before = this.#rooms;
		this.#rooms = inOrder([...this.#chat.rooms.list.rooms.values()]);
		this.outbox = this.#chat.outbox.outbox;
		this.online = this.#chat.online.people;
		for (const room of newCalls(before, this.#rooms)) for (const listen of this.#listeners) listen(room);
	}
}

/** As the database lists them: by name, then by address. */
function inOrder(rooms: Room[]): Room[] {
	return rooms.sort(
		(a, b) => a.name.localeCompare(b.name, undefined, { sensitivity: 'base' }) || (a.slug < b.slug ? -1 : 1)
	);
}

/** The chat of the members' pages: their layout sets it, whatever is on them gets it. */
export const [getLiveChat, setLiveChat] = createContext<LiveChat>();
