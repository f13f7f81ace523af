import type { Attachment } from 'svelte/attachments';

/** How long a finger rests before it means the menu, in milliseconds, and how far it may slip, in pixels. */
const LONG = 500;
const SLIP = 10;

/** A finger that rests on an element asks for its menu; `released` settles once the finger is up again. */
export function longPress(open: (released: Promise<void>) => void): Attachment<HTMLElement> {
	return (element) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let start = { x: 0, y: 0 };
		let release: () => void = () => undefined;
		const end = () => {
			clearTimeout(timer);
			// Afterwards: browsers close what is open as soon as a finger that came down beside it is up.
			setTimeout(release);
		};
		const press = (event: PointerEvent) => {
			end();
			if (!isTouch(event)) return;
			start = { x: event.clientX, y: event.clientY };
			const released = new Promise<void>((resolve) => (release = resolve));
			timer = setTimeout(() => open(released), LONG);
		};
		const move = ({ clientX, clientY }: PointerEvent) => {
			if (Math.hypot(clientX - start.x, clientY - start.y) > SLIP) clearTimeout(timer);
		};
		const listening = new AbortController();
		const { signal } = listening;
		element.addEventListener('pointerdown', press, { signal });
		element.addEventListener('pointermove', move, { signal });
		for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
			element.addEventListener(name, end, { signal });
		}
		// The browser's own menu, and the text it would select.
		const prevent = (event: Event) =>
			event instanceof PointerEvent && isTouch(event) && event.preventDefault();
		element.addEventListener('contextmenu', prevent, { signal });
		return () => {
			end();
			listening.abort();
		};
	};
}

export type MessageActs = {
	menu: (event: Event) => void;
	reply: () => void;
	edit: () => void;
	/** Back to where one writes. */
	leave: () => void;
};

/** The keys of a message whose place in the list has the focus: a letter for what is done most. */
export function messageKeys(acts: MessageActs): Attachment<HTMLElement> {
	return (element) => {
		const place = element.closest('li') ?? element;
		const press = (event: KeyboardEvent) => {
			const { key, target } = event;
			if (key === 'ContextMenu' || (key === 'F10' && event.shiftKey)) return acts.menu(event);
			if (target !== place || event.ctrlKey || event.metaKey || event.altKey) return;
			const act = {
				Enter: () => acts.menu(event),
				Escape: acts.leave,
				e: acts.edit,
				r: acts.reply
			}[key];
			if (!act) return;
			event.preventDefault();
			act();
		};
		place.addEventListener('keydown', press);
		return () => place.removeEventListener('keydown', press);
	};
}

/** Whether a finger is on the message, and not on something in it that is pressed for itself. */
function isTouch({ pointerType, target }: PointerEvent): boolean {
	const isInteractive = target instanceof Element && target.closest('a, button, textarea, input') !== null;
	return pointerType === 'touch' && !isInteractive;
}
