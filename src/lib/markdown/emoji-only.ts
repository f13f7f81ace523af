/** More than these are a text. */
const MOST = 6;

const EMOJI = /\p{RGI_Emoji}/gv;

/** Whether a message is a few emoji and nothing else: it is shown large. */
export function isEmojiOnly(source: string): boolean {
	const count = source.match(EMOJI)?.length ?? 0;
	return count > 0 && count <= MOST && source.replace(EMOJI, '').trim() === '';
}
