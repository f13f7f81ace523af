import { createContext } from 'svelte';
import type { Message } from '$lib/chat/message';
import type { LiveRoom } from './live-room.svelte';

/** What the person is about to write in an open room, and what they do to its messages. */
export class Writing {
	/** The id of the message that the next one answers. */
	replyTo = $state<string | null>(null);
	/** The id of the message whose text is being changed, in its place. */
	editing = $state<string | null>(null);
	/** What texts have been changed to and is not saved, by the id of their message. */
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody shows it: it is looked up once
	readonly edits = new Map<string, string>();
	/** The message whose menu is open, where on the screen it was asked for, and when it may show. */
	menu = $state.raw<{ message: Message; at: DOMRect; ready: Promise<void> | undefined } | null>(null);
	/** What was just done, or why it was not. */
	notice = $state.raw<{ text: string; isProblem: boolean } | null>(null);
	/** What is in the composer. */
	body = $state('');
	#field: () => HTMLTextAreaElement | undefined = () => undefined;

	/** The composer says where its field is. */
	attach(field: () => HTMLTextAreaElement | undefined): void {
		this.#field = field;
	}

	/** Back to the field, wherever the person was. */
	focus(): void {
		this.#field()?.focus();
	}

	/** A message that was not sent comes back into the field, with what it answers. What is there already stays. */
	takeBack(text: string, answered: string | null): void {
		this.body = this.body ? `${this.body}\n${text}` : text;
		this.replyTo ??= answered;
		this.focus();
	}

	reply({ id }: Message): void {
		this.replyTo = id;
		this.focus();
	}

	openMenu(message: Message, at: DOMRect, ready?: Promise<void>): void {
		this.menu = { message, at, ready };
	}

	say(text: string, isProblem = false): void {
		this.notice = { text, isProblem };
	}

	/** Begins to change the person's last message of those held. Says whether there is one. */
	editLast(room: LiveRoom, me: string): boolean {
		const mine = room.messages.findLast(({ author_id, deleted_at }) => author_id === me && !deleted_at);
		this.editing = mine?.id ?? null;
		return mine !== undefined;
	}
}

export const [getWriting, setWriting] = createContext<Writing>();
