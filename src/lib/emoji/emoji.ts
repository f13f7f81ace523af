import rows from 'virtual:emoji';
import { folded } from '$lib/components/folded';

export type Emoji = { emoji: string; group: number; label: { fr: string; en: string }; words: string[] };

const all: readonly Emoji[] = rows.map(([emoji, group, french, english]) => {
	const [fr = '', ...frenchWords] = french.split('|');
	const [en = '', ...englishWords] = english.split('|');
	return { emoji, group, label: { fr, en }, words: [fr, en, ...frenchWords, ...englishWords].map(folded) };
});

/** The groups of emoji, in the order of Unicode, each with what shows it. */
export const groups: readonly (readonly Emoji[])[] = Object.values(
	Object.groupBy(all, ({ group }) => group)
).map((group) => group ?? []);

/** The emoji whose names, in either language, hold what is typed: those that begin with it first. */
export function searchEmoji(typed: string, limit: number): Emoji[] {
	const wanted = folded(typed).replaceAll('_', ' ').trim();
	if (wanted === '') return [];
	const rank = ({ words }: Emoji) =>
		Math.min(...words.map((word) => rankOf(word.replaceAll('_', ' '), wanted)));
	return all
		.map((emoji) => ({ emoji, rank: rank(emoji) }))
		.filter((found) => found.rank < Infinity)
		.sort((a, b) => a.rank - b.rank)
		.slice(0, limit)
		.map(({ emoji }) => emoji);
}

function rankOf(word: string, wanted: string): number {
	if (word === wanted) return 0;
	if (word.startsWith(wanted)) return 1;
	return word.includes(` ${wanted}`) ? 2 : Infinity;
}
