import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmSchema, loginSchema, registerSchema } from './account';

const ada = { email: 'ada@example.org', username: 'Ada_L-1', password: 'correct horse' };

const accepts = (change: Partial<typeof ada>) => registerSchema.safeParse({ ...ada, ...change }).success;

test('a username is 3 to 24 letters, digits, - or _, shown as typed', () => {
	expect(registerSchema.parse({ ...ada, username: '  Ada_L-1 ' }).username).toBe('Ada_L-1');
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (username) => {
			expect(accepts({ username })).toBe(/^[A-Za-z0-9_-]{3,24}$/.test(username.trim()));
		})
	);
});

test('a password is 10 to 72 bytes of UTF-8, and nothing is cut from it', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (password) => {
			const bytes = Buffer.byteLength(password);
			const read = registerSchema.safeParse({ ...ada, password });
			expect(read.success).toBe(bytes >= 10 && bytes <= 72);
			if (read.success) expect(read.data.password).toBe(password);
		})
	);
	expect(accepts({ password: 'é'.repeat(36) })).toBe(true);
	expect(accepts({ password: 'é'.repeat(37) })).toBe(false);
});

test('signing in asks nothing of a password but that there is one', () => {
	expect(loginSchema.safeParse({ email: ada.email, password: 'x' }).success).toBe(true);
	expect(loginSchema.safeParse({ email: ada.email, password: '' }).success).toBe(false);
});

test('a link is one of those we send', () => {
	expect(confirmSchema.safeParse({ token_hash: 'abc', type: 'signup' }).success).toBe(true);
	expect(confirmSchema.safeParse({ token_hash: 'abc', type: 'invite' }).success).toBe(false);
	expect(confirmSchema.safeParse({ token_hash: '', type: 'signup' }).success).toBe(false);
});
