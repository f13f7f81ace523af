import type { DataClient } from '$lib/supabase/data';

/** What is being typed that can be completed, and where it stands in the text. */
export type Begun = { kind: 'person' | 'emoji'; typed: string; from: number; to: number };

/** What can be taken: `text` goes into the field. */
export type Suggestion = { text: string; sign: string; label: string };

export const MOST_SUGGESTIONS = 8;

/** A name after `@`, or two letters of an emoji's after `:`, that the caret is at the end of; null when there is none. */
export function begunAt(text: string, caret: number): Begun | null {
	const [whole, before = '', sign, typed = ''] =
		/(^|[\s(«"'])([@:])([\p{L}\p{M}\p{N}_+-]{0,24})$/u.exec(text.slice(0, caret)) ?? [];
	if (whole === undefined) return null;
	const from = caret - whole.length + before.length;
	if (sign === '@') return { kind: 'person', typed, from, to: caret };
	return typed.length >= 2 ? { kind: 'emoji', typed, from, to: caret } : null;
}

/** Whether what was suggested for `before` is still meant by what is typed now. */
export function fits({ label, sign }: Suggestion, now: Begun, before: Begun): boolean {
	if (now.kind !== before.kind || now.from !== before.from) return false;
	if (now.typed === before.typed) return true;
	const words = [label.replace('@', ''), ...sign.split(/\s+/)];
	return (
		now.kind === 'person' && words.some((word) => word.toLowerCase().startsWith(now.typed.toLowerCase()))
	);
}

/** The others in a room whose names have words that begin like this, whatever the accents. */
export async function suggestPeople(data: DataClient, roomId: string, typed: string): Promise<Suggestion[]> {
	const { data: found } = await data.rpc('find_members', { room_id: roomId, search: typed });
	return (found ?? []).slice(0, MOST_SUGGESTIONS).map(({ username, display_name }) => ({
		text: `@${username} `,
		sign: display_name,
		label: `@${username}`
	}));
}

/** The emoji whose names, in French or in English, are like this. */
export async function suggestEmoji(typed: string, locale: 'fr' | 'en'): Promise<Suggestion[]> {
	const { searchEmoji } = await import('$lib/emoji/emoji');
	return searchEmoji(typed, MOST_SUGGESTIONS).map(({ emoji, label }) => ({
		text: `${emoji} `,
		sign: emoji,
		label: label[locale]
	}));
}
