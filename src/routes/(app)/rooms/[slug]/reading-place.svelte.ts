import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** How far from the end, in pixels, still counts as there: a finger does not stop at the last one. */
const AT_THE_END = 40;

/**
 * Where in the conversation the reader is, and that they stay there: messages that come and go above and below move
 * nothing before their eyes.
 */
export class ReadingPlace {
	/** Whether the end of what is held is in sight. The list is laid out from there: it is where one begins. */
	isAtEnd = $state(true);
	/** The end of what is held that is nearer. */
	nearer = $state<'start' | 'end'>('end');
	#scroller: HTMLElement | null = null;

	/** Makes the element the one that scrolls. */
	readonly attach: Attachment<HTMLElement> = (element) => {
		this.#scroller = element;
		const look = () => {
			const { scrollTop, scrollHeight, clientHeight } = element;
			this.isAtEnd = scrollTop > -AT_THE_END;
			this.nearer = -scrollTop > (scrollHeight - clientHeight) / 2 ? 'start' : 'end';
		};
		// Whoever has scrolled before the page came alive is where they are.
		look();
		element.addEventListener('scroll', look, { passive: true });
		return () => {
			element.removeEventListener('scroll', look);
			this.#scroller = null;
		};
	};

	/**
	 * Keeps what is in sight where it is while the page is about to change. At the end the end is kept, `isLast`: when
	 * it is the conversation's, before and after.
	 */
	hold(isLast: boolean): void {
		const scroller = this.#scroller;
		if (!scroller || scroller.scrollTop === 0) return;
		// As good as there is there: what comes is in sight, and counts as read.
		if (isLast && this.isAtEnd) return void tick().then(() => (scroller.scrollTop = 0));
		const held = firstInSight(scroller);
		if (!held) return;
		const before = held.getBoundingClientRect().top;
		void tick().then(() => {
			if (!held.isConnected) return;
			const moved = held.getBoundingClientRect().top - before;
			// Browsers that anchor by themselves find nothing left to do.
			if (moved !== 0) scroller.scrollTop += moved;
		});
	}

	/** Shows the end of what is held. */
	toEnd(): void {
		if (this.#scroller) this.#scroller.scrollTop = 0;
		this.isAtEnd = true;
		this.nearer = 'end';
	}

	/** Shows a message, and puts the focus on it. Says whether it is there. */
	to(seq: number): boolean {
		const message = this.#scroller?.querySelector<HTMLElement>(`#m-${seq}`);
		if (!message) return false;
		message.scrollIntoView({ block: 'center' });
		message.focus({ preventScroll: true });
		return true;
	}

	/** Moves the focus among the messages. From outside them it goes to the last one in sight. */
	move(by: 1 | -1): void {
		const messages = [...(this.#scroller?.querySelectorAll<HTMLElement>('li[id]') ?? [])];
		const at = messages.findIndex((message) => message.contains(document.activeElement));
		const next = at < 0 ? messages.at(-1) : messages[at + by];
		next?.focus({ preventScroll: true });
		next?.scrollIntoView({ block: 'nearest' });
	}
}

function firstInSight(scroller: HTMLElement): Element | undefined {
	const { top } = scroller.getBoundingClientRect();
	const messages = scroller.querySelectorAll('li[id]');
	let [low, high] = [0, messages.length - 1];
	while (low < high) {
		const middle = (low + high) >> 1;
		const isAbove = (messages[middle]?.getBoundingClientRect().bottom ?? 0) <= top;
		if (isAbove) low = middle + 1;
		else high = middle;
	}
	return messages[low];
}
