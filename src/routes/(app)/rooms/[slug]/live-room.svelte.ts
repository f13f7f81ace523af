import { Conversation, type Opened } from '$lib/chat/conversation';
import { goLive, type Live } from '$lib/chat/live';
import type { LineState } from '$lib/chat/line';
import { dataOfPage, roomSource } from '$lib/chat/room-source';
import type { PageSession } from '$lib/components/page-session';

/** The conversation of one room as the page shows it. */
export class LiveRoom {
	readonly #session: PageSession;
	readonly #conversation: Conversation;
	readonly #readTo: number;
	#live: Live | null = null;
	#feed;
	#people;
	line = $state.raw<LineState>('connecting');

	constructor(opened: Opened & { room: { slug: string } }, session: PageSession) {
		this.#session = session;
		this.#conversation = new Conversation(
			opened,
			roomSource(dataOfPage(session.project, session.token), opened.room),
			() => this.#show()
		);
		this.#feed = $state.raw(this.#conversation.feed);
		this.#people = $state.raw(this.#conversation.people);
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
		this.#conversation.reopen(opened);
	}

	/** Goes live until the function returned is called. */
	start(): () => void {
		const { project, token, clock, me } = this.#session;
		const live = goLive(this.#conversation, {
			project,
			token,
			clock,
			userId: me.id,
			isHidden: () => document.hidden,
			state: (state) => (this.line = state),
			// The server knows where to send whoever has no session.
			signedOut: () => location.reload()
		});
		this.#live = live;
		return () => live.stop();
	}

	/** The page is looked at again. */
	wake(): void {
		this.#live?.wake();
	}

	/** The network is back. */
	reconnect(): void {
		this.#live?.reconnect();
	}

	/** Something was just stored: it is shown without waiting for Realtime to tell of it. */
	check(): void {
		this.#conversation.check();
	}

	#show(): void {
		this.#feed = this.#conversation.feed;
		this.#people = this.#conversation.people;
	}
}
