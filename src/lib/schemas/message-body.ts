/** The most characters a message holds, as Postgres counts them: code points. */
export const LONGEST_MESSAGE = 4_000;

/** Putting marks in order takes time by the square of their number. More UTF-16 units than these make no message. */
const MOST_UNITS = 10_000;

/**
 * A message's source as it is stored: Unicode NFC, lines ended by \n, nothing invisible at its ends, no
 * control characters (Postgres refuses one of them, none can be typed). One that is too long stays as it is.
 */
export function normalise(body: string): string {
	if (body.length > MOST_UNITS) return body;
	return body
		.toWellFormed()
		.normalize('NFC')
		.replace(/\r\n?/g, '\n')
		.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
		.trim();
}
