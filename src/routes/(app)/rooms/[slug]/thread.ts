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

/** When a message was said, and its line as it stood last. */
type Moment = { at: number; day: string; line?: Line };

const known = new WeakMap<Message, Moment>();

/**
 * Messages with what separates them. What others wrote after the place `newAfter` is new to the reader; `dayOf` names
 * the day of a moment, where the reader is. A line that is as it was is the same object: nobody has to show it again.
 */
export function linesOf(
	messages: readonly Message[],
	reader: { id: string; newAfter: number },
	dayOf: (date: Date) => string
): Line[] {
	const firstNew = messages.find(({ seq, author_id }) => seq > reader.newAfter && author_id !== reader.id);
	return messages.map((message, index) => {
		const moment = momentOf(message, dayOf);
		const last = messages[index - 1];
		const before = last && momentOf(last, dayOf);
		const startsDay = moment.day !== before?.day;
		// Where the window begins in the middle of what is new, the line stands further up.
		const startsNew = message === firstNew && (index > 0 || message.seq === reader.newAfter + 1);
		const isContinued =
			before !== undefined &&
			!startsDay &&
			!startsNew &&
			message.reply_to === null &&
			last?.author_id === message.author_id &&
			moment.at - before.at < BREATH;

		const { line } = moment;
		const isSame =
			line?.startsDay === startsDay && line.startsNew === startsNew && line.isContinued === isContinued;
		return isSame ? line : (moment.line = { message, startsDay, startsNew, isContinued });
	});
}

function momentOf(message: Message, dayOf: (date: Date) => string): Moment {
	let moment = known.get(message);
	if (!moment) {
		const at = new Date(message.created_at);
		moment = { at: at.getTime(), day: dayOf(at) };
		known.set(message, moment);
	}
	return moment;
}

/** The place that a link to a message (`#m-12`) leads to, or null. */
export function placeOf(fragment: string): number | null {
	const [, digits] = /^#m-(\d{1,15})$/.exec(fragment) ?? [];
	return digits === undefined ? null : Number(digits);
}
