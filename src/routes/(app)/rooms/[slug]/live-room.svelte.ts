import { browserLocks, browserStore, browserTabs } from '$lib/chat/browser-tabs';
import { Chat, type OpenRoom } from '$lib/chat/chat';
import type { Opened } from '$lib/chat/conversation';
import type { LineState } from '$lib/chat/line';
import { dataOfPage } from '$lib/chat/room-source';
import type { PageSession } from '$lib/components/page-session';

/** The conversation of one room as the page shows it. */
export class LiveRoom {
	readonly #session: PageSession;
	readonly #readTo: number;
	readonly #chat: Chat;
	readonly #room: OpenRoom;
	#feed;
	#people;
	line = $state.raw<LineState>('connecting');

	constructor(opened: Opened & { room: { slug: string } }, session: PageSession) {
		this.#session = session;
		const { project, token, clock, me } = session;
		this.#chat = new Chat({
			project,
			token,
			clock,
			me,
			data: dataOfPage(project, token),
			store: browserStore(me.id),
			tabs: browserTabs(me.id),
			locks: browserLocks(me.id),
			isHidden: () => document.hidden,
			changed: () => undefined,
			state: (state) => (this.line = state),
			// The server knows where to send whoever has no session.
			signedOut: () => location.reload()
		});
		this.#room = this.#chat.open(opened, () => this.#show());
		this.#feed = $state.raw(this.#room.conversation.feed);
		this.#people = $state.raw(this.#room.conversation.people);
		this.#readTo = opened.messages.at(-1)?.seq ?? 0;
	}

	get messages() {
		return this.#feed.messages;
	}

	/**
	 * The latest messages by others since the page was opened, for those who hear the page. One whose author
	 * is not known yet waits: what is said once cannot be corrected.
	 */
	get news() {
		const { me } = this.#session;
		return this.messages.slice(-5).flatMap(({ id, seq, author_id, body, deleted_at }) => {
			const name = this.nameOf(author_id);
			return name && seq > this.#readTo && author_id !== me.id && !deleted_at ? [{ id, name, body }] : [];
		});
	}

	/** The name to show for an author, once it is known. */
	nameOf(authorId: string): string | undefined {
		return this.#people.get(authorId)?.display_name;
	}

	/** Takes in what the server has read anew. */
	reopen(opened: Opened): void {
		this.#room.conversation.reopen(opened);
	}

	/** Goes live until the function returned is called. */
	start(): () => void {
		this.#chat.start();
		return () => this.#chat.stop();
	}

	/** The page is looked at again. */
	wake(): void {
		this.#chat.wake();
	}

	/** The network is back. */
	reconnect(): void {
		this.#chat.reconnect();
	}

	/** Something was just stored: it is shown without waiting for Realtime to tell of it. */
	check(): void {
		this.#room.conversation.check();
	}

	#show(): void {
		this.#feed = this.#room.conversation.feed;
		this.#people = this.#room.conversation.people;
	}
}
