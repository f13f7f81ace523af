import { randomBytes } from 'node:crypto';
import { postgresChangesFilter } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, signIn, subscribe } from './person.ts';
import { sql } from './project.ts';
import { Witness } from './witness.ts';

const table = `rt_filters_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
	await sql.unsafe(`
		create type public.${table}_size as enum ('small', 'large', 'huge');
		create table public.${table} (
			id int primary key, name text, amount numeric, big int8, sure boolean, day date, at timestamptz,
			size public.${table}_size, code char(3), tags text[], extra jsonb, large text, loose json,
			short varchar(9) default 'abc'
		);
		alter table public.${table} alter column large set storage external;
		grant select on public.${table} to authenticated;
		alter publication supabase_realtime add table public.${table}`);
});
afterAll(async () => {
	await sql.unsafe(`drop table if exists public.${table}; drop type if exists public.${table}_size`);
});

/** Each filter as the client writes it, and what it means in SQL: Postgres itself says which rows it lets through. */
const FILTERS: [filter: string, meaning: string][] = [
	['name=eq.ann', `name = 'ann'`],
	['name=neq.ann', `name <> 'ann'`],
	['name=not.eq.ann', `not (name = 'ann')`],
	['name=not.neq.ann', `name = 'ann'`],
	['name=lt.bob', `name < 'bob'`],
	['name=lte.bob', `name <= 'bob'`],
	['name=gt.ann', `name > 'ann'`],
	['name=not.gte.bob', `not (name >= 'bob')`],
	['name=in.(ann,"b, (c)",zoé)', `name in ('ann', 'b, (c)', 'zoé')`],
	['name=not.in.(ann,bob)', `name not in ('ann', 'bob')`],
	['name=not.in.(ann,null)', `name not in ('ann', null)`],
	['name=like.%n%', `name like '%n%'`],
	['name=not.like.a%', `name not like 'a%'`],
	['short=like.a%', `short like 'a%'`],
	['name=ilike.ANN', `name ilike 'ANN'`],
	['name=match.^[a-b]', `name ~ '^[a-b]'`],
	['name=not.match.n{2}', `name !~ 'n{2}'`],
	['name=imatch.^A', `name ~* '^A'`],
	['name=is.null', `name is null`],
	['name=not.is.null', `name is not null`],
	['name=isdistinct.ann', `name is distinct from 'ann'`],
	['name=not.isdistinct.ann', `name is not distinct from 'ann'`],
	['sure=is.true', `sure is true`],
	['sure=is.false', `sure is false`],
	['sure=is.unknown', `sure is unknown`],
	['sure=not.is.true', `sure is not true`],
	['sure=eq.true', `sure`],
	['id=gt.3', `id > 3`],
	['id=gte.3', `id >= 3`],
	['id=lt.3', `id < 3`],
	['id=lte.3', `id <= 3`],
	['id=in.(1,3,5)', `id in (1, 3, 5)`],
	['id=not.gt.3', `not (id > 3)`],
	['amount=eq.1', `amount = 1`],
	['amount=gt.10', `amount > 10`],
	['amount=in.(1.00,250)', `amount in (1, 250)`],
	['big=gt.9007199254740992', `big > 9007199254740992`],
	['big=eq.9007199254740993', `big = 9007199254740993`],
	['day=gte.2026-02-01', `day >= '2026-02-01'`],
	['day=eq.2026-2-1', `day = '2026-02-01'`],
	['at=eq.2026-01-01T00:00:00Z', `at = '2026-01-01T00:00:00Z'`],
	['at=lt.2026-01-01T01:00:00+01:00', `at < '2026-01-01T00:00:00Z'`],
	['size=gt.small', `size > 'small'`],
	['size=eq.large', `size = 'large'`],
	['tags=eq."{a,b}"', `tags = '{a,b}'`],
	['extra=eq.{"a":1}', `extra = '{"a": 1}'`],
	['name=like.%n%,id=lt.4,sure=is.true', `name like '%n%' and id < 4 and sure`],
	['  ', 'true'],
	[postgresChangesFilter().eq('name', 'b, (c)').not('id', 'in', [1, 2]).build(), `name = 'b, (c)' and id > 2`]
];

test('every operator of a filter, negated or not, lets through what Postgres says it does', async () => {
	const ann = await signIn();
	const channel = ann.client.channel('filters');
	const heard = FILTERS.map(([filter]) => {
		const changes = new Witness<number>();
		const choice = { event: 'INSERT', schema: 'public', table, filter } as const;
		channel.on('postgres_changes', choice, ({ new: row }) => changes.see(Number(row['id'])));
		return changes;
	});
	const everything = new Witness<unknown>();
	channel.on('postgres_changes', { event: '*', schema: 'public', table }, everything.see);
	await listen(channel);

	await sql.unsafe(`
		insert into public.${table} values
			(1, 'ann', 1.0, 9007199254740992, true, '2026-01-31', '2026-01-01 00:00Z', 'small', 'ab', '{a,b}', '{"a":1}'),
			(2, 'bob', 10.00, 9007199254740993, false, '2026-02-01', '2025-12-31 23:59Z', 'large', 'abc', '{}', '{"a": 1.0}'),
			(3, 'Ann', 250, 1, null, '2026-02-02', '2026-02-01 00:00Z', 'huge', null, null, null),
			(4, null, null, null, null, null, null, null, null, null, null),
			(5, 'b, (c)', 'NaN', -1, true, 'infinity', 'infinity', 'small', 'x', '{"a, b"}', '"text"'),
			(6, 'zoé', -3, 0, false, '0044-03-15 BC', '2026-01-01 00:00Z', 'huge', 'ab ', '{b,a}', '[1]')`);
	await everything.count(6);

	for (const [index, [filter, meaning]] of FILTERS.entries()) {
		const rows = await sql.unsafe<{ id: number }[]>(
			`select id from public.${table} where ${meaning} order by id`
		);
		expect([filter, heard[index]?.all]).toEqual([filter, rows.map(({ id }) => id)]);
	}
});

test('a filter on what the write-ahead log does not hold lets nothing through', async () => {
	const ann = await signIn();
	const channel = ann.client.channel('absent');
	const [onKey, onOther, onLarge, everything] = [1, 2, 3, 4].map(() => new Witness<string>());
	for (const [filter, changes] of [
		['id=eq.10', onKey],
		['name=eq.old', onOther],
		['large=neq.short', onLarge],
		['', everything]
	] as const) {
		const choice = { event: '*', schema: 'public', table, filter } as const;
		channel.on('postgres_changes', choice, ({ eventType }) => changes?.see(eventType));
	}
	await listen(channel);

	await sql`insert into ${sql(table)} (id, name, large) values (10, 'old', ${'x'.repeat(5000)})`;
	await sql`update ${sql(table)} set sure = true where id = 10`;
	await sql`delete from ${sql(table)} where id = 10`;
	await everything?.count(3);
	// Of a deleted row the log holds the key, of an updated one all but large values left alone.
	expect(onKey?.all).toEqual(['INSERT', 'UPDATE', 'DELETE']);
	expect(onOther?.all).toEqual(['INSERT', 'UPDATE']);
	expect(onLarge?.all).toEqual(['INSERT']);
});

test.each([
	['name=foo.x', 'Error parsing `filter` params: ["foo", "x"]'],
	['undefined', 'Error parsing `filter` params: ["undefined"]'],
	['name=eq', 'Error parsing `filter` params: ["eq"]'],
	['name=in.ann', 'Error parsing `filter` params: `in` filter value must be wrapped by parentheses'],
	[
		'name=eq.a,,id=eq.1',
		'Error parsing `filter` params: filter must not contain empty segments (check for extra commas)'
	],
	['colour=eq.red', 'Exception: ERROR P0001 (raise_exception) invalid column for filter colour'],
	[
		'id=eq.red',
		'Exception: ERROR 22P02 (invalid_text_representation) invalid input syntax for type integer: "red"'
	],
	[
		'id=imatch.1',
		'(raise_exception) operator imatch is not supported on column id of type integer: operator does not exist: integer ~* integer'
	],
	['loose=eq.{}', '(raise_exception) operator eq is not supported on column loose of type json: '],
	['name=match.[', 'Exception: ERROR P0001 (raise_exception) invalid regular expression for match filter: '],
	[
		'name=is.nothing',
		'Exception: ERROR P0001 (raise_exception) invalid value for is filter: must be null, true, false, or unknown'
	],
	[
		'name=is.true',
		'Exception: ERROR P0001 (raise_exception) is true filter requires a boolean column, got text'
	],
	[
		`id=in.(${Array.from({ length: 101 }, (_, n) => n).join()})`,
		'too many values for `in` filter. Maximum 100'
	]
])('the filter %s is refused by a system message that says why', async (filter, reason) => {
	const ann = await signIn();
	const channel = ann.client
		.channel('refused')
		.on('postgres_changes', { event: '*', schema: 'public', table, filter }, () => undefined);
	const { system, statuses } = await subscribe(channel);
	const told = await system.first(({ status }) => status === 'error');
	expect(told.message).toContain(reason);
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
});
