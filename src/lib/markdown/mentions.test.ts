import { expect, test } from 'vitest';
import { isCalling } from './mentions';

test('someone is called by their name or with everyone, in any case', () => {
	expect(isCalling('Hello @Ines!', 'ines')).toBe(true);
	expect(isCalling('hello @ines-', 'Ines')).toBe(true);
	expect(isCalling('@room: at noon', 'ines')).toBe(true);
});

test('a longer name, or an address, is someone else', () => {
	expect(isCalling('@ines2', 'ines')).toBe(false);
	expect(isCalling('mail@ines', 'ines')).toBe(false);
	expect(isCalling('ines', 'ines')).toBe(false);
});
