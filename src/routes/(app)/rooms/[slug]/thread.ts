import type { Message } from '$lib/chat/message';

/** A message as it stands among the others. */
export type Line = {
	message: Message;
	/** The first of its day. */
	startsDay: boolean;
	/** The first that is new to the reader. */
	startsNew: boolean;
	/** Said in one breath with the one before it, by the same person. */
	isContinued: boolean;
};

/** Longest pause, in milliseconds, in what someone says in one breath. */
const BREATH = 5 * 60_000;

/**
 * Messages with what separates them. What others wrote after the place `newAfter` is new to the reader; `dayOf` names
 * the day of a moment, where the reader is.
 */
export function linesOf(
	messages: readonly Message[],
	reader: { id: string; newAfter: number },
	dayOf: (date: Date) => string
): Line[] {
	const firstNew = messages.find(({ seq, author_id }) => seq > reader.newAfter && author_id !== reader.id);
	const lines: Line[] = [];
	let before: { message: Message; at: Date; day: string } | null = null;
	for (const message of messages) {
		const at = new Date(message.created_at);
		const day = dayOf(at);
		const startsDay = day !== before?.day;
		// Where the window begins in the middle of what is new, the line stands further up.
		const startsNew = message === firstNew && (before !== null || message.seq === reader.newAfter + 1);
		const isContinued =
			before !== null &&
			!startsDay &&
			!startsNew &&
			message.reply_to === null &&
			before.message.author_id === message.author_id &&
			at.getTime() - before.at.getTime() < BREATH;
		lines.push({ message, startsDay, startsNew, isContinued });
		before = { message, at, day };
	}
	return lines;
}

/** The place that a link to a message (`#m-12`) leads to, or null. */
export function placeOf(fragment: string): number | null {
	const [, digits] = /^#m-(\d{1,15})$/.exec(fragment) ?? [];
	return digits === undefined ? null : Number(digits);
}
