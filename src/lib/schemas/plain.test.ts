import { expect, test } from 'vitest';
import { bodySchema } from './message';
import { isVisible, withoutUnplain } from './plain';
import { displayName } from './profile';

test('what nobody sees is left out of a name, and one that is nothing else is refused', () => {
	expect(displayName.parse('A\u200dda\u200b\u202e \u00ad\ufeffL\ufe0f')).toBe('Ada L');
	for (const blank of ['\u200b\u200d', '\u2800', '\u3164', '\u00a0\u3000', '\u0000', '\ud800']) {
		expect(displayName.safeParse(blank).success, JSON.stringify(blank)).toBe(false);
	}
	expect(bodySchema.safeParse('\u200b\u2060').success).toBe(false);
});

test('what languages and emoji are written with stays', () => {
	for (const name of ['Zoë', '👨‍👩‍👧‍👦 Lou', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '❤️‍🔥', 'می‌خواهم', 'हिन्दी', 'สวัสดี', 'Oh\u202f!', '☀️']) {
		expect(withoutUnplain(name)).toBe(name.normalize('NFC'));
		expect(isVisible(name)).toBe(true);
	}
});

test('a letter keeps four marks at most', () => {
	expect(withoutUnplain(`z${'\u0337\u0338'.repeat(2_000)}`.slice(0, 4_000))).toHaveLength(5);
});
