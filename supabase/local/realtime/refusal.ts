/**
 * Something a client may not do, with the code and the text hosted Realtime gives. A refused join is answered
 * `{reason: "Code: text"}`; in a joined channel only the text is sent, as a system message.
 */
export class Refusal extends Error {
	readonly code: string;

	constructor(code: string, text: string) {
		super(text);
		this.name = 'Refusal';
		this.code = code;
	}

	get reason(): string {
		return `${this.code}: ${this.message}`;
	}
}
