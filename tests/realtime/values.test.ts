import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sql } from './project.ts';
import { Wire } from './wire.ts';
import { tokenFor } from './person.ts';

const table = `rt_values_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
	await sql.unsafe(`
		create type public.${table}_mood as enum ('fine', 'so so');
		create domain public.${table}_score as int check (value >= 0);
		create domain public.${table}_key as bytea;
		create table public.${table} (
			id int primary key, yes boolean, small int2, big int8, exact numeric, wide float8, nothing text,
			words text[], matrix int[], moods public.${table}_mood[], mood public.${table}_mood,
			score public.${table}_score, loose json, strict jsonb, bytes bytea, keys bytea[], key public.${table}_key,
			day date, at timestamptz, "local" timestamp, span interval, range int4range, "odd "" name" text, hidden text, body text
		);
		alter table public.${table} alter column body set storage external;
		grant select on public.${table} to service_role;
		grant select (id, yes) on public.${table} to authenticated;
		alter publication supabase_realtime add table public.${table}`);
});
afterAll(async () => {
	await sql.unsafe(`
		drop table if exists public.${table};
		drop type if exists public.${table}_mood, public.${table}_score, public.${table}_key`);
});

/** Listens to the table as an API key or a token. */
async function listenTo(token?: string, of = table): Promise<Wire> {
	const { SUPABASE_SECRET_KEY: key } = process.env;
	const wire = await Wire.open('2.0.0', token || !key ? {} : { key });
	const config = { postgres_changes: [{ event: '*', schema: 'public', table: of }] };
	const payload = { config, ...(token && { access_token: token }) };
	wire.send({ topic: 'realtime:values', event: 'phx_join', payload });
	await wire.frames.first(({ event, payload: { status } }) => event === 'system' && status === 'ok');
	return wire;
}

async function nextChange(wire: Wire, type: string): Promise<Record<string, unknown>> {
	const isIt = (data: unknown): data is Record<string, unknown> =>
		typeof data === 'object' && data !== null && 'type' in data && data.type === type;
	const { payload } = await wire.frames.first(({ payload: { data } }) => isIt(data));
	if (!isIt(payload['data'])) throw new Error('the change has no data');
	return payload['data'];
}

test('values are rendered as Postgres renders them to JSON', async () => {
	const wire = await listenTo();
	await sql.unsafe(`insert into public.${table} values (
		1, true, -2, 9007199254740993, 1.500, 1e300, null, array['a', 'b "q"', null, 'null'], '{{1,2},{3,4}}',
		'{fine,"so so"}', 'so so', 7, '{"b":1, "a":[1,2]}', '{"b":1,"a":2}', '\\x00ff', array['\\xff'::bytea], '\\x0f',
		'2026-01-02', '2026-01-02 03:04:05.123456+02', '2026-01-02 03:04:05.5', '1 day 02:00', '[1,5)', 'odd', 'hidden', 'body'
	)`);
	const [wanted] = await sql.unsafe(`
		select (to_jsonb(t) - 'bytes' - 'big')::text as record from public.${table} t where id = 1`);

	const data = await nextChange(wire, 'INSERT');
	// What has no place in a JavaScript number is looked for in the text; bytes, where they are the column's, are bare hexadecimals, as on
	// hosted.
	expect(data['record']).toEqual({
		...JSON.parse(String(wanted?.['record'])),
		bytes: '00ff',
		big: Number('9007199254740993'),
		at: '2026-01-02T01:04:05.123456+00:00'
	});
	expect(data['columns']).toContainEqual({ name: 'words', type: '_text' });
	expect(data['columns']).toContainEqual({ name: 'score', type: `${table}_score` });
});

test('a large value that did not change is absent; one that did is there', async () => {
	const large = 'x'.repeat(100_000);
	await sql`insert into ${sql(table)} (id, body) values (2, ${large})`;
	const wire = await listenTo();
	await sql`update ${sql(table)} set yes = false where id = 2`;
	const { record } = await nextChange(wire, 'UPDATE');
	expect(record).toMatchObject({ id: 2, yes: false });
	expect(record).not.toHaveProperty('body');
});

test('a change over 1 MiB keeps its small values and says so', async () => {
	const wire = await listenTo();
	await sql`insert into ${sql(table)} (id, hidden, body) values (3, 'short', ${'x'.repeat(1_100_000)})`;
	const data = await nextChange(wire, 'INSERT');
	expect(data['errors']).toEqual(['Error 413: Payload Too Large']);
	expect(data['record']).toMatchObject({ id: 3, hidden: 'short' });
	expect(data['record']).not.toHaveProperty('body');
});

test('columns a role may not read are left out', async () => {
	const wire = await listenTo(await tokenFor('00000000-0000-4000-8000-000000000000'));
	await sql`insert into ${sql(table)} (id, yes, hidden) values (4, true, 'secret')`;
	const data = await nextChange(wire, 'INSERT');
	expect(data['record']).toEqual({ id: 4, yes: true });
	expect(data['columns']).toEqual([
		{ name: 'id', type: 'int4' },
		{ name: 'yes', type: 'bool' }
	]);
});

test('columns added while people listen are delivered', async () => {
	const wire = await listenTo();
	await sql.unsafe(`
		alter table public.${table} add column later text;
		insert into public.${table} (id, later) values (5, 'new')`);
	expect((await nextChange(wire, 'INSERT'))['record']).toMatchObject({ id: 5, later: 'new' });
});

test('with replica identity full, an update brings the whole old row', async () => {
	await sql`insert into ${sql(table)} (id, hidden) values (6, 'before')`;
	await sql.unsafe(`alter table public.${table} replica identity full`);
	const wire = await listenTo();
	await sql`update ${sql(table)} set hidden = 'after' where id = 6`;
	expect(await nextChange(wire, 'UPDATE')).toMatchObject({
		record: { id: 6, hidden: 'after' },
		old_record: { id: 6, hidden: 'before' }
	});
});

test('composite types, types with a cast to JSON of their own, and generated columns, are as Postgres renders them', async () => {
	const odd = `${table}_odd`;
	await sql.unsafe(`
		create type public.${odd}_place as (x int, "the name" text, at timestamptz);
		create type public.${odd}_shade as enum ('dark', 'light');
		create function public.${odd}_json(public.${odd}_shade) returns json language sql immutable
			as $$ select json_build_object('shade', $1::text) $$;
		create cast (public.${odd}_shade as json) with function public.${odd}_json;
		create domain public.${odd}_home as public.${odd}_place;
		create table public.${odd} (
			id int primary key, place public.${odd}_place, places public.${odd}_place[], home public.${odd}_home,
			shade public.${odd}_shade, shades public.${odd}_shade[], price numeric not null,
			vat numeric generated always as (round(price * 0.2, 2)) stored, label text
		);
		grant select on public.${odd} to service_role;
		alter publication supabase_realtime add table public.${odd}`);
	onTestFinished(async () => {
		await sql.unsafe(`
			drop table public.${odd};
			drop type public.${odd}_shade, public.${odd}_place cascade;`);
	});
	const wire = await listenTo(undefined, odd);
	await sql.unsafe(`insert into public.${odd} (id, place, places, home, shade, shades, price) values (
		1, row(1, 'a "b", c', '2026-01-02 03:04:05+00'), array[row(2, null, null)]::public.${odd}_place[],
		row(3, '', null), 'dark', '{light,null}', 9.99
	)`);
	const [wanted] = await sql.unsafe(`select to_jsonb(t) as record from public.${odd} t`);
	const inserted = await nextChange(wire, 'INSERT');
	expect(inserted['record']).toEqual(wanted?.['record']);
	expect(inserted['record']).toMatchObject({ vat: 2, shade: { shade: 'dark' } });
	expect(inserted['columns']).toContainEqual({ name: 'vat', type: 'numeric' });

	await sql.unsafe(`update public.${odd} set price = 5, place = null where id = 1`);
	const updated = await nextChange(wire, 'UPDATE');
	expect(updated['record']).toMatchObject({ id: 1, price: 5, vat: 1, place: null, home: { x: 3 } });
	expect(updated['old_record']).toEqual({ id: 1 });
});

test('a table that changes while people listen is delivered as it is at each change', async () => {
	const moving = `${table}_moving`;
	await sql.unsafe(`
		create table public.${moving} (id int primary key, a text, b int);
		grant select on public.${moving} to service_role;
		alter publication supabase_realtime add table public.${moving}`);
	onTestFinished(async () => void (await sql.unsafe(`drop table public.${moving}`)));
	const wire = await listenTo(undefined, moving);
	const records = [];
	for (const [id, change] of [
		`alter table public.${moving} rename column a to first`,
		`alter table public.${moving} alter column b type text using 'n' || b`,
		`alter table public.${moving} drop column first`,
		`alter table public.${moving} add column c jsonb default '{"d":1}'`,
		`revoke select on public.${moving} from service_role; grant select (id) on public.${moving} to service_role`
	].entries()) {
		await sql.unsafe(`${change}; insert into public.${moving} (id, b) values (${id}, '${id}')`);
		const { payload } = await wire.frames.first(({ payload: { data } }) =>
			JSON.stringify(data)?.includes(`"id":${id}`)
		);
		records.push(payload);
	}
	expect(records.map(({ data }) => data)).toMatchObject([
		{ record: { id: 0, first: null, b: 0 } },
		{ record: { id: 1, first: null, b: '1' } },
		{
			record: { id: 2, b: '2' },
			columns: [
				{ name: 'id', type: 'int4' },
				{ name: 'b', type: 'text' }
			]
		},
		{ record: { id: 3, b: '3', c: { d: 1 } } },
		{ columns: [{ name: 'id', type: 'int4' }] }
	]);
});
