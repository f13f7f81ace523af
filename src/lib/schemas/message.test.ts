import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newMessageId } from '../chat/message-id';
import { messageSchema } from './message';
import { LONGEST_MESSAGE, normalise } from './message-body';
import { isVisible } from './plain';

const written = (body: string) =>
	messageSchema.safeParse({ id: newMessageId(), room_id: crypto.randomUUID(), body });

test('what is stored is what the database accepts, and normalising it again changes nothing', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (body) => {
			const stored = normalise(body);
			expect(normalise(stored)).toBe(stored);
			expect(stored.normalize('NFC')).toBe(stored);
			expect(stored.isWellFormed()).toBe(true);
			expect(stored).not.toMatch(/[\u0000\r]/);
			expect(written(body).success).toBe(isVisible(stored));
		})
	);
});

test('lines end in one way, tabs and blanks inside stay', () => {
	expect(normalise(' a\r\nb\rc\n\td  e \n')).toBe('a\nb\nc\n\td  e');
});

test('its length is counted in characters, not in halves of them', () => {
	expect(written('🙂'.repeat(LONGEST_MESSAGE)).success).toBe(true);
	expect(written('🙂'.repeat(LONGEST_MESSAGE + 1)).success).toBe(false);
});
