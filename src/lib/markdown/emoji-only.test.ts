import { expect, test } from 'vitest';
import { isEmojiOnly } from './emoji-only';

test('a few emoji, in whatever way they are put together', () => {
	for (const source of ['👍', '👍 ❤️', '👩‍👩‍👧‍👦', '🇫🇷🎉', '👋🏽', '1️⃣', '🏴󠁧󠁢󠁷󠁬󠁳󠁿'])
		expect(isEmojiOnly(source), source).toBe(true);
});

test('a text, a number, or a crowd of emoji is not', () => {
	for (const source of ['', 'ok 👍', '12', '#', '*', '👍'.repeat(7)])
		expect(isEmojiOnly(source), source).toBe(false);
});
