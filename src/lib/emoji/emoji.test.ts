import { expect, test } from 'vitest';
import { groups, searchEmoji } from './emoji';

const found = (typed: string) => searchEmoji(typed, 8).map(({ emoji }) => emoji);

test('an emoji is found by its name in French and in English, with or without accents', () => {
	expect(found('pouce')).toContain('👍');
	expect(found('thumbs')).toContain('👍');
	expect(found('thumbsup')).toContain('👍');
	expect(found('fete')).toEqual(found('fête'));
	expect(found('tada')).toContain('🎉');
	expect(found('+1')).toContain('👍');
});

test('nothing is found by nothing, nor by what no emoji is called', () => {
	expect(found('')).toEqual([]);
	expect(found('xyzzy')).toEqual([]);
});

test('every emoji is in a group, once', () => {
	const all = groups.flat().map(({ emoji }) => emoji);
	expect(all.length).toBeGreaterThan(1_500);
	expect(new Set(all).size).toBe(all.length);
});
