/** A failure the person at the terminal can act on: one line of cause, one of what to do. */
export class Failure extends Error {
	readonly remedy: string;

	constructor(cause: string, remedy: string) {
		super(cause);
		this.name = 'Failure';
		this.remedy = remedy;
	}
}

/** Where more is to be read of what failed: the folder of an ephemeral instance is gone with it. */
export function moreIn(place: string, ephemeral: boolean): string {
	return ephemeral
		? 'It says more in a file where it is started without --ephemeral.'
		: `It says more in ${place}.`;
}
