import { expect, test } from 'vitest';
import { begunAt, fits } from './completion';

test('a name is begun after @, at the start of a word', () => {
	expect(begunAt('hello @in', 9)).toEqual({ kind: 'person', typed: 'in', from: 6, to: 9 });
	expect(begunAt('@', 1)).toEqual({ kind: 'person', typed: '', from: 0, to: 1 });
	expect(begunAt('@Iné and', 4)?.typed).toBe('Iné');
	expect(begunAt('mail@ines', 9)).toBeNull();
	expect(begunAt('@ines ', 6)).toBeNull();
});

test('an emoji is begun by two letters after a colon', () => {
	expect(begunAt('yes :th', 7)).toEqual({ kind: 'emoji', typed: 'th', from: 4, to: 7 });
	expect(begunAt(':t', 2)).toBeNull();
	expect(begunAt('at 10:30', 8)).toBeNull();
	expect(begunAt('https://a', 9)).toBeNull();
});

test('what was suggested for less is still meant if it goes on like this', () => {
	const begun = (text: string) => begunAt(text, text.length);
	const bob = { text: '@bob ', sign: 'Robert Marley', label: '@bob' };
	const isMeant = (text: string, before: string) => {
		const [now, then] = [begun(text), begun(before)];
		return now !== null && then !== null && fits(bob, now, then);
	};
	expect(isMeant('@bo', '@bo')).toBe(true);
	expect(isMeant('@Bob', '@bo')).toBe(true);
	expect(isMeant('@mar', '@m')).toBe(true);
	expect(isMeant('@bonnie', '@bo')).toBe(false);
	expect(isMeant('hello @bo', '@bo')).toBe(false);
	expect(isMeant(':bo', '@bo')).toBe(false);
	// A search finds an emoji by words that are not its name.
	expect(isMeant(':bob', ':bo')).toBe(false);
});
