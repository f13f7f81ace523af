import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readEnvironment, variables } from './environment.js';

const example = parseEnv(await readFile(join(import.meta.dirname, '../.env.example'), 'utf8'));

test('.env.example has every variable, and no other', () => {
	expect(Object.keys(example).toSorted()).toEqual(variables.toSorted());
});

test('what it fills in is what holds when nothing is set', () => {
	const needed = {
		PUBLIC_SUPABASE_URL: 'https://abcdefgh.supabase.co',
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc',
		SUPABASE_SECRET_KEY: 'sb_secret_abc',
		ORIGIN: 'https://chat.example.org'
	};
	expect(readEnvironment({ ...example, ...needed })).toEqual(readEnvironment(needed));
});
