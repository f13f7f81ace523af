/** A failure the person at the terminal can act on: one line of cause, one of what to do. */
export class Failure extends Error {
	readonly remedy: string;

	constructor(cause: string, remedy: string) {
		super(cause);
		this.name = 'Failure';
		this.remedy = remedy;
	}
}
