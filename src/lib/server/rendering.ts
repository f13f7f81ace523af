import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { render } from '$lib/markdown/render';
import { renderingKey, type Rendered } from '$lib/markdown/rendering.svelte';

/** Half a millisecond each. Between two handfuls others get their turn, and jsdom gives its memory back. */
const HANDFUL = 20;

/** By source: what it looks like follows from nothing else, so that no change can leave a stale one behind. */
const cache = new LRUCache<string, string>({
	maxSize: 32 * 1024 * 1024,
	sizeCalculation: (html, source) => 2 * (html.length + source.length) + 1
});

/** Messages as safe HTML, by `renderingKey`. Deleted ones have none. */
export async function renderMessages(
	messages: readonly { id: string; rev: number; body: string }[]
): Promise<Rendered> {
	const rendered: Record<string, string> = {};
	let fresh = 0;
	for (const message of messages) {
		if (message.body === '') continue;
		let html = cache.get(message.body);
		if (html === undefined) {
			html = render(message.body);
			cache.set(message.body, html);
			if (++fresh % HANDFUL === 0) await setImmediate();
		}
		rendered[renderingKey(message)] = html;
	}
	return rendered;
}
