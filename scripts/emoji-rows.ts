import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

type Compact = { hexcode: string; unicode: string; label: string; group?: number; tags?: string[] };

const NAME = 'virtual:emoji';
/** Emojibase's group of parts, such as skin tones, which stand for nothing alone. */
const PARTS = 2;

/**
 * The module `virtual:emoji`: the emoji and their names in both languages. Emojibase's own files are twice as
 * large to fetch: they hold each emoji in every skin tone.
 */
export function emojiRows(): Plugin {
	return {
		name: 'emoji-rows',
		resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
		load: (id) => (id === `\0${NAME}` ? `export default JSON.parse(${JSON.stringify(rows())})` : null)
	};
}

function rows(): string {
	const require = createRequire(import.meta.url);
	const french: Compact[] = require('emojibase-data/fr/compact.json');
	const english: Compact[] = require('emojibase-data/en/compact.json');
	const shortcodes: Record<string, string | string[]> = require('emojibase-data/en/shortcodes/github.json');
	const inEnglish = new Map(english.map((emoji) => [emoji.hexcode, emoji]));
	const names = ({ label, tags = [] }: Compact, more: string[] = []) => [label, ...tags, ...more].join('|');
	return JSON.stringify(
		french.flatMap((emoji) => {
			const other = inEnglish.get(emoji.hexcode);
			if (emoji.group === undefined || emoji.group === PARTS || !other) return [];
			const codes = [shortcodes[emoji.hexcode] ?? []].flat();
			return [[plain(emoji.unicode), emoji.group, names(emoji), names(other, codes)]];
		})
	);
}

/** As keyboards write it: the sign that asks for colours is left out where colours are the rule. */
function plain(emoji: string): string {
	return emoji.replace(/^(\p{Emoji_Presentation})\ufe0f$/u, '$1');
}
