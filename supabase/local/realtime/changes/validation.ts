import postgres, { type Sql } from 'postgres';
import { describe, type Binding } from './binding.ts';

export const PUBLICATION = 'supabase_realtime';

class InvalidColumn extends Error {}

const HINT = 'Unable to subscribe to changes with given parameters.';

/**
 * Checks bindings against the database: that a published table is meant, and that filters are on columns the role may
 * read, with values of their types. Gives the bindings with their values as Postgres prints them, or the error hosted
 * Realtime sends. One bad binding undoes all. Throws when the database cannot be asked.
 */
export async function validate(
	sql: Sql,
	bindings: Binding[],
	role: string
): Promise<{ ok: true; bindings: Binding[] } | { ok: false; reason: string }> {
	const valid: Binding[] = [];
	for (const binding of bindings) {
		try {
			const tables = await publishedTables(sql, binding);
			if (tables.length === 0) {
				const reason = `${HINT} Please check Realtime is enabled for the given connect parameters: ${describe(binding)}`;
				return { ok: false, reason };
			}
			valid.push({ ...binding, filters: await canonicalFilters(sql, binding, tables, role) });
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
	if (error instanceof InvalidColumn) return true;
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

async function canonicalFilters(
	sql: Sql,
	{ filters }: Binding,
	tables: number[],
	role: string
): Promise<Binding['filters']> {
	if (filters.length === 0) return filters;

	const columns = await sql<{ name: string; type: string }[]>`
		select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
		from pg_catalog.pg_attribute a
		where a.attrelid = ${tables[0] ?? 0} and a.attnum > 0 and not a.attisdropped
			and pg_catalog.has_column_privilege(${role}::name, a.attrelid, a.attnum, 'select')`;
	return await Promise.all(
		filters.map(async (filter) => {
			const type = columns.find(({ name }) => name === filter.column)?.type;
			if (!type) throw new InvalidColumn(`invalid column for filter ${filter.column}`);
			const [row] = await sql.unsafe<{ value: string }[]>(`select ($1::text)::${type}::text as value`, [
				filter.value
			]);
			return { ...filter, value: row?.value ?? filter.value };
		})
	);
}
