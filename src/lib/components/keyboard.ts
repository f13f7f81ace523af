import type { Attachment } from 'svelte/attachments';

/** Whether the browser is on a machine of Apple's, where ⌘ is what Ctrl is elsewhere. */
export function isApple(): boolean {
	return /Mac|iPhone|iPad/.test(navigator.platform);
}

/** Whether a key is still an input method's. Safari says so of the one that ends a word by its code alone. */
export function isComposing(event: KeyboardEvent): boolean {
	return event.isComposing || event.keyCode === 229;
}

/** Whether a click is for this page, and not for another tab or window. */
export function isPlain(event: MouseEvent): boolean {
	return !(event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
}

/** Has the space bar press a link that is a button. Held down, it presses once. */
export const pressedBySpace: Attachment<HTMLElement> = (element) => {
	function press(event: KeyboardEvent) {
		if (event.key !== ' ') return;
		event.preventDefault();
		if (!event.repeat) element.click();
	}

	element.addEventListener('keydown', press);
	return () => element.removeEventListener('keydown', press);
};
