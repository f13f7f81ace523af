import { expect, test } from 'vitest';
import { bytes, doubts, readEnvironment } from './environment.js';

const good = {
	PUBLIC_SUPABASE_URL: 'https://abcdefgh.supabase.co',
	PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc',
	SUPABASE_SECRET_KEY: 'sb_secret_abc',
	ORIGIN: 'https://chat.example.org'
};

function legacy(role: string): string {
	return `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.c2ln`;
}

function problemsOf(change: Record<string, string | undefined>): string[] {
	const result = readEnvironment({ ...good, ...change });
	return result.ok ? [] : result.problems;
}

test('four variables are enough; the others have defaults', () => {
	const result = readEnvironment({ ...good, ADDRESS_HEADER: '' });
	expect(result).toEqual({
		ok: true,
		settings: {
			...good,
			HOST: '0.0.0.0',
			PORT: 3000,
			BODY_SIZE_LIMIT: '64K',
			XFF_DEPTH: 1,
			HEADERS_TIMEOUT: 10,
			REQUEST_TIMEOUT: 30,
			SHUTDOWN_TIMEOUT: 10,
			LOG_LEVEL: 'info'
		}
	});
});

test('each variable that is missing or wrong has its line', () => {
	const result = readEnvironment({ PORT: 'http', XFF_DEPTH: '0', LOG_LEVEL: 'loud' });
	expect(result.ok ? [] : result.problems.map((line) => line.split(' ')[0])).toEqual([
		'PUBLIC_SUPABASE_URL',
		'PUBLIC_SUPABASE_PUBLISHABLE_KEY',
		'SUPABASE_SECRET_KEY',
		'ORIGIN',
		'PORT',
		'XFF_DEPTH',
		'LOG_LEVEL'
	]);
});

test.each([
	['PUBLIC_SUPABASE_URL', 'abcdefgh.supabase.co', 'is not an address'],
	['PUBLIC_SUPABASE_URL', 'https://abcdefgh.supabase.co/rest/v1', 'has more than'],
	['ORIGIN', 'https://chat.example.org/rooms', 'has more than'],
	['ORIGIN', 'http://chat.example.org', 'is not https'],
	['PUBLIC_SUPABASE_PUBLISHABLE_KEY', 'sb_secret_abc', 'is a secret key'],
	['PUBLIC_SUPABASE_PUBLISHABLE_KEY', legacy('service_role'), 'is a secret key'],
	['PUBLIC_SUPABASE_PUBLISHABLE_KEY', 'abc', 'is not a publishable key'],
	['SUPABASE_SECRET_KEY', 'sb_publishable_abc', 'is not a secret key'],
	['PORT', '70000', 'is not between'],
	['BODY_SIZE_LIMIT', '64 kB', 'is not a size'],
	['ADDRESS_HEADER', 'X Forwarded For', 'is not the name of a header']
])('%s=%s is refused', (name, value, why) => {
	expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`${name} ${why}`)]);
});

test('no line gives a key away', () => {
	const lines = problemsOf({
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_secret_abc',
		SUPABASE_SECRET_KEY: 'wrong'
	});
	expect(lines).toHaveLength(2);
	expect(lines.join()).not.toMatch(/abc|wrong/);
});

test.each([
	['ORIGIN', 'http://localhost:3000'],
	['ORIGIN', 'http://127.0.0.1:3000'],
	['ORIGIN', 'https://chat.example.org/'],
	['PUBLIC_SUPABASE_PUBLISHABLE_KEY', legacy('anon')],
	['SUPABASE_SECRET_KEY', legacy('service_role')],
	['BODY_SIZE_LIMIT', '1M']
])('%s=%s is taken', (name, value) => {
	expect(problemsOf({ [name]: value })).toEqual([]);
});

test('a site behind a proxy that does not look for visitors’ addresses is doubted', () => {
	const result = readEnvironment(good);
	expect(result.ok && doubts(result.settings)).toEqual([expect.stringContaining('ADDRESS_HEADER')]);
	const sure = readEnvironment({ ...good, ADDRESS_HEADER: 'X-Forwarded-For' });
	expect(sure.ok && doubts(sure.settings)).toEqual([]);
});

test('sizes are in bytes', () => {
	expect(['100', '64K', '1M'].map(bytes)).toEqual([100, 65_536, 1_048_576]);
});
