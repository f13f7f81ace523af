import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';

/** The functions that docs/database.md lists, and which of them it calls open to guests. */
async function documented(): Promise<{ signature: string; guests: boolean }[]> {
	const text = await readFile(join(import.meta.dirname, '../../docs/database.md'), 'utf8');
	return [...text.matchAll(/^\| `(\w+\(.*?\))`(, guests too)? +\|/gm)].map(([, signature = '', guests]) => ({
		signature,
		guests: guests !== undefined
	}));
}

test('the functions that clients may call are those of docs/database.md, with these arguments', async () => {
	const callable = await sql<{ signature: string; guests: boolean }[]>`
		select proname || '(' || pg_get_function_arguments(oid) || ')' as signature,
			has_function_privilege('anon', oid, 'execute') as guests
		from pg_proc
		where pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', oid, 'execute')
		order by proname`;
	expect(await documented()).toEqual([...callable]);
});

test('nothing else is executable by clients, but what policies and constraints ask', async () => {
	const others = await sql`
		select oid::regprocedure::text as name from pg_proc
		where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
			and not (pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', oid, 'execute'))
			and (has_function_privilege('anon', oid, 'execute') or has_function_privilege('authenticated', oid, 'execute'))
		order by name`;
	expect(others.map(({ name }) => name)).toEqual([
		'private.is_member(uuid)',
		'private.is_visible(text)',
		'private.my_rooms()',
		'private.my_topics()'
	]);
	const [schema] = await sql`
		select has_schema_privilege('anon', 'private', 'usage') or has_schema_privilege('authenticated', 'private', 'usage')
			or has_schema_privilege('service_role', 'private', 'usage') as entered`;
	expect(schema).toEqual({ entered: false });
});
