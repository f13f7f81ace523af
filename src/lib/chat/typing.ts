/** Who is writing, and until when that holds, in the clock's milliseconds. */
export type Typing = ReadonlyMap<string, number>;

/** How long a sign of writing holds, and how often one is given at most, in milliseconds. */
export const HOLDS_FOR = 6_000;
export const AT_MOST_EVERY = 3_000;

export type TypingEvent =
	| { type: 'typed'; userId: string; now: number }
	/** Their message is there: they have written. */
	| { type: 'wrote'; userId: string }
	| { type: 'passed'; now: number }
	/** I have left: whoever writes there, it is nothing of mine. */
	| { type: 'left' };

/** Who is writing after an event. */
export function reduceTyping(typing: Typing, event: TypingEvent): Typing {
	switch (event.type) {
		case 'typed':
			return new Map(typing).set(event.userId, event.now + HOLDS_FOR);
		case 'wrote':
			return only(typing, ([userId]) => userId !== event.userId);
		case 'passed':
			return only(typing, ([, until]) => until > event.now);
		case 'left':
			return only(typing, () => false);
	}
}

/** When the next of them stops to count as writing; null when nobody writes. */
export function nextSilence(typing: Typing): number | null {
	return typing.size === 0 ? null : Math.min(...typing.values());
}

function only(typing: Typing, isKept: (entry: [string, number]) => boolean): Typing {
	const kept = [...typing].filter(isKept);
	return kept.length === typing.size ? typing : new Map(kept);
}
