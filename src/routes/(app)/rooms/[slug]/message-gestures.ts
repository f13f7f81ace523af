import type { Attachment } from 'svelte/attachments';

/** How long a finger rests before it means the menu, in milliseconds, and how far it may slip, in pixels. */
const LONG = 500;
const SLIP = 10;

/** A finger that rests on an element asks for its menu. */
export function longPress(open: (event: Event) => void): Attachment<HTMLElement> {
	return (element) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let start = { x: 0, y: 0 };
		const end = () => clearTimeout(timer);
		const press = (event: PointerEvent) => {
			end();
			if (event.pointerType !== 'touch' || isInteractive(event.target)) return;
			start = { x: event.clientX, y: event.clientY };
			timer = setTimeout(() => open(event), LONG);
		};
		const move = ({ clientX, clientY }: PointerEvent) => {
			if (Math.hypot(clientX - start.x, clientY - start.y) > SLIP) end();
		};
		const listening = new AbortController();
		const { signal } = listening;
		element.addEventListener('pointerdown', press, { signal });
		element.addEventListener('pointermove', move, { signal });
		for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
			element.addEventListener(name, end, { signal });
		}
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

function isInteractive(target: EventTarget | null): boolean {
	return target instanceof Element && target.closest('a, button, textarea, input') !== null;
}
