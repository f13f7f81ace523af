import { expect, test } from 'vitest';
import { createLog } from './log.js';

/** What a log writes, as objects. */
function written(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
	const lines: string[] = [];
	write(createLog({ destination: { write: (line) => void lines.push(line) } }));
	return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('no token, key or address is written, wherever it stands', () => {
	const secrets = [
		'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
		'sb_secret_N7UND0UgjKTVKUodkm0Hgd',
		'camille.durand@parlotte.example',
		'pkce_4f2a9c'
	];
	const error = new Error(`Bearer ${secrets[0]} of ${secrets[2]}`, {
		cause: new Error(`GET /confirm?token_hash=${secrets[3]}&type=signup with ${secrets[1]}`)
	});
	const lines = written((log) => {
		log.error({ err: error }, `refused: ${secrets.join(' code=')}`);
	});
	const text = JSON.stringify(lines);
	expect(lines[0]).toMatchObject({ level: 'error', err: { message: 'Bearer [token] of [address]' } });
	expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

test('of an error its place and cause are written, and none of the rows it carries', () => {
	const error = Object.assign(new TypeError('duplicate key'), {
		code: '23505',
		details: 'Key (username)=(camille) already exists.'
	});
	const [line] = written((log) => {
		log.error({ err: error }, 'not foreseen');
	});
	expect(line).toMatchObject({ err: { type: 'TypeError', message: 'duplicate key', code: '23505' } });
	expect(JSON.stringify(line)).not.toContain('camille');
	expect(JSON.stringify(line)).toContain('log.test.ts');
});

test('of an error of the database, a plain object, its code and words are written', () => {
	const [line] = written((log) => {
		log.error(
			{ err: { code: '42883', message: 'no such function', details: 'of camille', hint: null } },
			'not counted'
		);
	});
	expect(line?.err).toEqual({ type: 'object', code: '42883', message: 'no such function' });
});

test('paths of packages are not taken for addresses', () => {
	const [line] = written((log) => {
		log.info('at file:///srv/node_modules/@supabase/ssr/dist/index.js:1:2');
	});
	expect(line?.msg).toBe('at file:///srv/node_modules/@supabase/ssr/dist/index.js:1:2');
});
