/** Someone called by name, as the database reads it (private.note_mentions): never in the middle of a word. */
const MENTION = /(?<![\p{L}\p{N}_@.+-])@[A-Za-z0-9_-]{3,24}(?![A-Za-z0-9_-])/gu;

/** What everyone in a room is called. */
export const EVERYONE = 'room';

/** A text cut into what is between mentions and the mentions, in turn. */
export function splitAtMentions(text: string): { text: string; isMention: boolean }[] {
	const parts: { text: string; isMention: boolean }[] = [];
	let end = 0;
	for (const { 0: mention, index } of text.matchAll(MENTION)) {
		if (index > end) parts.push({ text: text.slice(end, index), isMention: false });
		parts.push({ text: mention, isMention: true });
		end = index + mention.length;
	}
	if (end < text.length) parts.push({ text: text.slice(end), isMention: false });
	return parts;
}

/** Whether a message calls this person, or everyone. Only the database knows whether its author may call everyone. */
export function isCalling(source: string, username: string): boolean {
	const called = username.toLowerCase();
	return splitAtMentions(source).some(({ text, isMention }) => {
		if (!isMention) return false;
		const name = text.slice(1).toLowerCase();
		// “@ines-” may be Ines, and a dash.
		return name === called || name.replace(/[-_]+$/, '') === called || name === EVERYONE;
	});
}
