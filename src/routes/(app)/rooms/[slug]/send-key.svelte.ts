/** With which key a person sends, kept in their browser: it is a habit of their hands on this keyboard. */
export class SendKey {
	isEnter = $state(true);
	/** False until the browser was asked. */
	isKnown = $state(false);
	readonly #name: string;

	constructor(userId: string) {
		this.#name = `parlotte:send-key:${userId}`;
	}

	read(): void {
		this.isEnter = localStorage.getItem(this.#name) !== 'ctrl';
		this.isKnown = true;
	}

	/** Enter sends and Shift+Enter starts a line; or Ctrl+Enter sends and Enter starts a line. */
	swap(): void {
		this.isEnter = !this.isEnter;
		try {
			localStorage.setItem(this.#name, this.isEnter ? 'enter' : 'ctrl');
		} catch {
			// It lives as long as the page.
		}
	}

	/** Whether this press of Enter sends. */
	sends({ shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
		return ctrlKey || metaKey || (this.isEnter && !shiftKey);
	}
}
