import { expect, test } from 'vitest';
import { connectSrc } from './headers';

test('a page may speak to its project, by request and by socket, and to no other', () => {
	expect(connectSrc('https://abc.supabase.co/')).toBe(
		"connect-src 'self' https://abc.supabase.co wss://abc.supabase.co"
	);
	expect(connectSrc('http://127.0.0.1:54321')).toBe(
		"connect-src 'self' http://127.0.0.1:54321 ws://127.0.0.1:54321"
	);
});
