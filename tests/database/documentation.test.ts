import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { reachableRefusals } from './refusals.ts';

const text = await readFile(join(import.meta.dirname, '../../docs/database.md'), 'utf8');

/** The functions that docs/database.md lists, which of them it calls open to guests, and how they may refuse. */
const documented = [...text.matchAll(/^\| `((\w+)\(.*?\))`(, guests too)? +\|.*\|([^|]*)\|$/gm)].map(
	([, signature = '', name = '', guests, errors = '']) => ({
		...{ signature, name, guests: guests !== undefined },
		refusals: [...errors.matchAll(/`(\w+)`/g)].map(([, code = '']) => code).toSorted()
	})
);

/** What the source of a function can come to, and nobody can: nobody is blocked by themselves, … */
const NEVER: Record<string, string[]> = {
	create_room: ['blocked'],
	join_room: ['blocked'],
	// … nor is a link good that leads to an archived room …
	accept_invitation: ['blocked', 'archived'],
	// … or is there one into a direct one.
	revoke_invitation: ['direct']
};

test('the functions that clients may call are those of docs/database.md, with these arguments', async () => {
	const callable = await sql<{ signature: string; guests: boolean }[]>`
		select proname || '(' || pg_get_function_arguments(oid) || ')' as signature,
			has_function_privilege('anon', oid, 'execute') as guests
		from pg_proc
		where pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', oid, 'execute')
		order by proname`;
	expect(documented.map(({ signature, guests }) => ({ signature, guests }))).toEqual([...callable]);
});

test('each lists the refusals by name that it can come to, and says with which status they are answered', async () => {
	const reachable = await reachableRefusals();
	const possible = documented.map(({ name }) => {
		const never = NEVER[name] ?? [];
		const refusals = reachable.get(name) ?? [];
		expect(refusals, `${name} never comes to these`).toEqual(expect.arrayContaining(never));
		return { name, refusals: refusals.filter((code) => !never.includes(code)) };
	});
	expect(documented.map(({ name, refusals }) => ({ name, refusals }))).toEqual(possible);

	const named = [...text.matchAll(/`(\w+)` 4\d\d/g)].map(([, code]) => code);
	const codes = new Set(possible.flatMap(({ refusals }) => refusals));
	expect([...codes].filter((code) => !named.includes(code))).toEqual([]);
});

test('each has one example, with arguments that it has and all those that it needs', async () => {
	const functions = await sql<{ name: string; names: string[] | null; needed: number }[]>`
		select proname::text as name, proargnames[1:pronargs]::text[] as names, pronargs - pronargdefaults as needed
		from pg_proc
		where pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', oid, 'execute')
		order by proname`;
	const examples = [...text.matchAll(/^await supabase\.rpc\('(\w+)'(?:, \{ (.*) \})?\);$/gm)];
	expect(examples.map(([, name]) => name)).toEqual(functions.map(({ name }) => name));
	for (const [index, { name, names, needed }] of functions.entries()) {
		const given = [...(examples[index]?.[2] ?? '').matchAll(/(\w+)(?:: [^,]+)?(?:, |$)/g)].map(
			([, key]) => key
		);
		expect(names ?? [], name).toEqual(expect.arrayContaining(given));
		expect(given, name).toEqual(expect.arrayContaining(names?.slice(0, needed) ?? []));
	}
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
