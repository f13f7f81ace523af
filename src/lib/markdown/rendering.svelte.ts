import { createContext } from 'svelte';
import { trusted } from './trusted';

type Source = { id: string; rev: number; body: string };

/** What the server has rendered, by `renderingKey`. */
export type Rendered = Readonly<Record<string, string>>;

/** A message at one of its changes. */
export function renderingKey({ id, rev }: Pick<Source, 'id' | 'rev'>): string {
	return `${id} ${rev}`;
}

/**
 * Messages as HTML in the page. What came with it is rendered already; the renderer is fetched for the first
 * message that did not.
 */
export class Rendering {
	readonly #fromServer: () => Rendered;
	#render = $state.raw<((source: string) => string) | null>(null);
	#isLoading = false;

	constructor(fromServer: () => Rendered) {
		this.#fromServer = fromServer;
	}

	/** A message's HTML; null as long as it can only be shown as it was typed. */
	html(message: Source): string | TrustedHTML | null {
		const known = this.#fromServer()[renderingKey(message)];
		return known === undefined ? this.rendered(message.body) : trusted(known);
	}

	/** A source's HTML, of a message that the server does not know. */
	rendered(source: string): string | TrustedHTML | null {
		if (this.#render) return trusted(this.#render(source));
		void this.#load();
		return null;
	}

	async #load(): Promise<void> {
		if (this.#isLoading || typeof document === 'undefined') return;
		this.#isLoading = true;
		try {
			this.#render = (await import('./render')).render;
		} catch {
			// Offline: the next message asks again.
			this.#isLoading = false;
		}
	}
}

/** The renderings of a page: it sets them, the messages on it get them. */
export const [getRendering, setRendering] = createContext<Rendering>();
