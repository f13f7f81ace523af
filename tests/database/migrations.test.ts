import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { statementsOf, wholesaleChanges } from './statements.ts';

const project = join(import.meta.dirname, '../..');
const folder = join(project, 'supabase/migrations');

/** Every statement of every migration, with its file. */
async function migrations(): Promise<{ file: string; statement: string }[]> {
	const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
	const texts = await Promise.all(
		files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')])
	);
	return texts.flatMap(([file = '', text = '']) =>
		statementsOf(text).map((statement) => ({ file, statement }))
	);
}

/** What a migration may do in schemas that are Supabase's own (DESIGN §3). */
const ALLOWED = [
	/^(create|alter|drop) policy .* on (realtime\.messages|storage\.objects)\b/s,
	/^create (or replace|constraint) trigger \w+\s+(before|after) [\w\s]+ on auth\.users\b/s,
	// Functions of ours may read and call what is theirs.
	/^create (or replace )?function (public|private)\./,
	// A default asks who is calling.
	/^create table public\.messages \(/
];

const SUPABASES = 'auth|storage|realtime|extensions|vault|graphql|cron|net';
/** Something in one of Supabase’s schemas, quoted or not; or the schema itself. */
const THEIRS = new RegExp(`"?\\b(${SUPABASES})"?\\s*\\.|\\bschema\\s+[\\w", ]*\\b(${SUPABASES})\\b`);

test('migrations touch nothing of Supabase’s schemas but policies and triggers on auth.users', async () => {
	for (const statement of [
		...[
			'alter table auth.users add a int',
			'grant select on "auth".users to anon',
			'comment on table auth . users'
		],
		...['grant usage on schema public, auth to anon', 'alter schema "storage" owner to postgres'],
		'alter default privileges in schema realtime revoke all on tables from anon'
	])
		expect(statement).toMatch(THEIRS);
	const touching = (await migrations()).filter(({ statement }) => THEIRS.test(statement));
	const policies = touching.filter(({ statement }) => / policy .* on public\./s.test(statement));
	const others = touching.filter((it) => !policies.includes(it));
	expect(others.filter(({ statement }) => !ALLOWED.some((pattern) => pattern.test(statement)))).toEqual([]);
	expect(touching.length).toBeGreaterThan(10);
});

test('functions of ours change nothing in Supabase’s schemas', async () => {
	const changing = (await migrations()).filter(({ statement }) =>
		/\b(insert into|update|delete from|alter \w+|drop \w+|truncate)\s+(auth|storage|realtime)\./.test(
			statement
		)
	);
	// Whoever deletes their account deletes that row, as Auth itself would.
	expect(changing.map(({ statement }) => statement.split('(', 1)[0])).toEqual([
		'create function public.delete_account'
	]);
});

test('every UPDATE and DELETE says which rows', async () => {
	const wholesale = (await migrations()).flatMap(({ file, statement }) =>
		wholesaleChanges(statement).map((change) => ({ file, change }))
	);
	expect(wholesale).toEqual([]);
	expect(wholesaleChanges('update t set a = 1; delete from t')).toHaveLength(2);
	expect(wholesaleChanges('select 1 for update of t; update t set a = 1 where b')).toEqual([]);
});

test('migrations ask for nothing that only a superuser may', async () => {
	const forbidden =
		/\b(create (event trigger|extension|role|database)|alter (system|role|database)|security label|copy .* program)\b/;
	expect((await migrations()).filter(({ statement }) => forbidden.test(statement))).toEqual([]);
});

/** Statements that functions make while they run: EXECUTE of anything but a constant, whose text is emptied here. */
const MADE = /\bexecute\s+(?!function\b|procedure\b|on\b|''\s*(into\b|using\b|;))|\b(query_to_xml|dblink)\b/;

test('no statement is made of text while a function runs', async () => {
	const made = (await migrations()).filter(({ statement }) => MADE.test(statement));
	expect(made).toEqual([]);
	for (const body of [
		"execute 'select ' || a",
		"execute format('select %s', a)",
		'execute a',
		"execute 'x' || a"
	])
		expect(statementsOf(`create function f() as $$ begin ${body}; end $$`)[0]).toMatch(MADE);
	expect(statementsOf("create function f() as $$ begin execute 'select $1' using a; end $$")[0]).not.toMatch(
		MADE
	);
});

test('every function of ours has an empty search path', async () => {
	const functions = await sql`
		select p.oid::regprocedure::text as name from pg_proc p
		where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
			and not coalesce('search_path=""' = any (p.proconfig), false)`;
	expect(functions).toEqual([]);
});

test('every table, column, type and function of the API says what it is for', async () => {
	const silent = await sql`
		select c.oid::regclass::text as name from pg_class c
		where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'v', 'm')
			and c.relname not like 'rt\_%' and obj_description(c.oid, 'pg_class') is null
		union all
		select c.oid::regclass || '.' || a.attname from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'v', 'm')
			and c.relname not like 'rt\_%' and col_description(c.oid, a.attnum) is null
		union all
		select t.oid::regtype::text from pg_type t
		where t.typnamespace = 'public'::regnamespace and t.typtype = 'e' and obj_description(t.oid, 'pg_type') is null
		union all
		select p.oid::regprocedure::text from pg_proc p
		where p.pronamespace = 'public'::regnamespace and obj_description(p.oid, 'pg_proc') is null`;
	expect(silent).toEqual([]);
});

test('every table has row level security', async () => {
	const open = await sql`
		select oid::regclass::text as name from pg_class
		where relnamespace in ('public'::regnamespace, 'private'::regnamespace)
			and relkind = 'r' and relname not like 'rt\_%' and not relrowsecurity`;
	expect(open).toEqual([]);
});

test('Supabase’s advisors find nothing to warn of', async () => {
	const { stdout } = await promisify(execFile)(
		join(project, 'node_modules/.bin/supabase'),
		['db', 'advisors', `--remote=${process.env.SUPABASE_DB_URL}`, '--level=warn', '--output-format=json'],
		{ env: { ...process.env, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' } }
	);
	const { results } = JSON.parse(stdout) as {
		results: { level: string; detail: string; metadata: { schema?: string; name?: string } }[];
	};
	// What is in pg_temp is a connection's own: only it can call that, and it ends with it. Tables rt_… are other tests'.
	const ours = results.filter(
		({ metadata: { schema = '', name = '' } }) => !schema.startsWith('pg_temp_') && !name.startsWith('rt_')
	);
	expect(ours.map(({ level, detail }) => `${level}: ${detail}`)).toEqual([]);
});
