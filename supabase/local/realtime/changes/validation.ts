import postgres, { type Sql } from 'postgres';
import { parseArray } from './array.ts';
import { describe, type Binding, type CheckedBinding } from './binding.ts';
import type { Condition } from './condition.ts';
import type { Filter } from './filter.ts';

export const PUBLICATION = 'supabase_realtime';

/** A request that cannot be met; its text is hosted Realtime's. */
class Invalid extends Error {}

const HINT = 'Unable to subscribe to changes with given parameters.';
const MAX_VALUES = 100;

interface Column {
	name: string;
	oid: number;
	sqlType: string;
	/** Whether the type has the operators of patterns (`like`) and of regular expressions. */
	like: boolean;
	match: boolean;
	imatch: boolean;
}

type Outcome = { ok: true; bindings: CheckedBinding[] } | { ok: false; reason: string };

/**
 * Checks bindings against the database: that a published table is meant, and that filters are on columns the role may
 * read, with values of their types. Gives the bindings with their values as Postgres prints them, or the error hosted
 * Realtime sends. One bad binding undoes all. Throws when the database cannot be asked.
 */
export async function validate(sql: Sql, bindings: Binding[], role: string): Promise<Outcome> {
	const valid: CheckedBinding[] = [];
	for (const binding of bindings) {
		try {
			const tables = await publishedTables(sql, binding);
			if (tables.length === 0) {
				const reason = `${HINT} Please check Realtime is enabled for the given connect parameters: ${describe(binding)}`;
				return { ok: false, reason };
			}
			valid.push({ ...binding, conditions: await check(sql, binding, tables, role) });
		} catch (error) {
			if (!(error instanceof Error) || !isOfTheClient(error)) throw error;
			const reason = `${HINT} An exception happened so please check your connect parameters: ${describe(binding)}. Exception: ${error.message}`;
			return { ok: false, reason };
		}
	}
	return { ok: true, bindings: valid };
}

/** Whether the request is at fault, rather than a database that is going down, full or unreachable. */
function isOfTheClient(error: Error): boolean {
	if (error instanceof Invalid) return true;
	return error instanceof postgres.PostgresError && !/^(08|53|57)/.test(error.code);
}

async function publishedTables(sql: Sql, { schema, table }: Binding): Promise<number[]> {
	const rows = await sql<{ oid: number }[]>`
		select pg_catalog.format('%I.%I', schemaname, tablename)::regclass::oid as oid
		from pg_catalog.pg_publication_tables
		where pubname = ${PUBLICATION}
			and (${schema} = '*' or schemaname = ${schema})
			and (${table} = '*' or tablename = ${table})`;
	return rows.map(({ oid }) => oid);
}

/** Each table that is meant must have the columns; where their types differ, the first table's is kept. */
async function check(sql: Sql, binding: Binding, tables: number[], role: string): Promise<Condition[]> {
	const { filters, select = [] } = binding;
	if (filters.length === 0 && select.length === 0) return [];

	let conditions: Condition[] | undefined;
	for (const table of tables) {
		const columns = await readableColumns(sql, table, role);
		const checked = [];
		for (const filter of filters) checked.push(await checkFilter(sql, filter, columns));
		for (const name of select) {
			if (!columns.has(name)) throw new Invalid(`invalid column for select ${name}`);
		}
		conditions ??= checked;
	}
	return conditions ?? [];
}

async function readableColumns(sql: Sql, table: number, role: string): Promise<Map<string, Column>> {
	const rows = await sql<Column[]>`
		select a.attname as name, a.atttypid as oid, a.atttypid::regtype::text as "sqlType",
			exists (select from pg_catalog.pg_operator where oprname = '~~' and oprleft = a.atttypid) as like,
			exists (
				select from pg_catalog.pg_operator where oprname = '~' and oprleft = a.atttypid
					and oprright = a.atttypid and oprresult = 'boolean'::regtype
			) as match,
			exists (
				select from pg_catalog.pg_operator where oprname = '~*' and oprleft = a.atttypid
					and oprright = a.atttypid and oprresult = 'boolean'::regtype
			) as imatch
		from pg_catalog.pg_attribute a
		where a.attrelid = ${table} and a.attnum > 0 and not a.attisdropped
			and pg_catalog.has_column_privilege(${role}::name, a.attrelid, a.attnum, 'select')`;
	return new Map(rows.map((row) => [row.name, row]));
}

async function checkFilter(sql: Sql, filter: Filter, columns: Map<string, Column>): Promise<Condition> {
	const { operator, value } = filter;
	const column = columns.get(filter.column);
	if (!column) throw new Invalid(`invalid column for filter ${filter.column}`);

	const { sqlType } = column;
	let wanted: (string | null)[] = [value];
	if (operator === 'in') {
		wanted = await cast(sql, value, `${sqlType}[]`);
		if (wanted.length > MAX_VALUES) throw new Invalid('too many values for `in` filter. Maximum 100');
	} else if (operator === 'is') {
		if (!['null', 'true', 'false', 'unknown'].includes(value)) {
			throw new Invalid('invalid value for is filter: must be null, true, false, or unknown');
		}
		if (value !== 'null' && sqlType !== 'boolean') {
			throw new Invalid(`is ${value} filter requires a boolean column, got ${sqlType}`);
		}
	} else if (operator === 'like' || operator === 'ilike' || operator === 'match' || operator === 'imatch') {
		if (!column[operator === 'ilike' ? 'like' : operator]) {
			throw new Invalid(`operator ${operator} requires a text-compatible column type, got ${sqlType}`);
		}
		if (operator === 'match' || operator === 'imatch') await checkExpression(sql, operator, value);
	} else {
		wanted = await cast(sql, value, sqlType);
	}
	return { ...filter, type: column.oid, sqlType, wanted };
}

/** The value of a type, or those of an array, as Postgres prints them (a cast to text prints `true`, not `t`). */
async function cast(sql: Sql, value: string, type: string): Promise<(string | null)[]> {
	const [row] = await sql.unsafe<{ value: string | null }[]>(
		`select pg_catalog.format('%s', ($1::text)::${type}) as value`,
		[value]
	);
	const text = row?.value ?? null;
	if (text === null || !type.endsWith('[]')) return [text];
	return parseArray(text, ',').flatMap((item) => (Array.isArray(item) ? [] : [item]));
}

async function checkExpression(sql: Sql, operator: string, value: string): Promise<void> {
	await sql`select '' ~ ${value}`.catch((error: unknown) => {
		if (!(error instanceof postgres.PostgresError)) throw error;
		throw new Invalid(`invalid regular expression for ${operator} filter: ${error.message}`);
	});
}
