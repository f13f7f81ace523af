import { expect, test } from 'vitest';
import { tagOf } from '$lib/schemas/reader';
import { readerOf } from './reader';

test('a browser is where it says it is, or nobody knows where', () => {
	expect(readerOf('en-GB', 'Asia/Tokyo')).toMatchObject({
		place: { timeZone: 'Asia/Tokyo' },
		isPlaced: true
	});
	expect(readerOf('en-GB', 'UTC')).toMatchObject({ place: { timeZone: 'UTC' }, isPlaced: true });
	for (const unknown of [
		'',
		'Mars/Olympus',
		'UTC\r\nSet-Cookie: a=b',
		'__proto__',
		'Europe/'.repeat(5_000)
	]) {
		expect(readerOf('en-GB', unknown)).toMatchObject({ place: { timeZone: 'UTC' }, isPlaced: false });
	}
});

test('of a language, the browser’s own country counts, and only what names one', () => {
	expect(tagOf('en', ['fr-FR', 'en-AU', 'en'])).toBe('en-AU');
	expect(tagOf('fr', ['en-US', 'en'])).toBe('fr');
	expect(tagOf('en', ['en-US@posix', 'en-x-anything-at-all', 'english'])).toBe('en');
});
