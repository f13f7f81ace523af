import type { Sql } from 'postgres';
import { parseArray } from './array.ts';
import { describe, type Binding, type CheckedBinding } from './binding.ts';
import { SYMBOLS, type Condition } from './condition.ts';
import type { Filter } from './filter.ts';
import { faultOf, Invalid } from './invalid.ts';

export const PUBLICATION = 'supabase_realtime';

const HINT = 'Unable to subscribe to changes with given parameters.';
const MAX_VALUES = 100;

interface Column {
	name: string;
	oid: number;
	sqlType: string;
}

type Outcome = { ok: true; bindings: CheckedBinding[] } | { ok: false; reason: string };

/**
 * Checks bindings against the database: that a published table is meant, and that filters are on columns the role may
 * read, with operators and values of their types. Gives the bindings with their values as Postgres prints them, or the
 * error hosted Realtime sends. One bad binding undoes all. Stops when the answer is not `wanted` any more. Throws when the
 * database cannot be asked.
 */
export async function validate(
	sql: Sql,
	bindings: Binding[],
	role: string,
	wanted: () => boolean
): Promise<Outcome> {
	const valid: CheckedBinding[] = [];
	const database = new Answers(sql, role);
	for (const binding of bindings) {
		if (!wanted()) break;
		try {
			const tables = await database.publishedTables(binding);
			if (tables.length === 0) {
				const reason = `${HINT} Please check Realtime is enabled for the given connect parameters: ${describe(binding)}`;
				return { ok: false, reason };
			}
			valid.push({ ...binding, conditions: await check(database, binding, tables) });
		} catch (error) {
			const fault = faultOf(error);
			if (fault === undefined) throw error;
			const reason = `${HINT} An exception happened so please check your connect parameters: ${describe(binding)}. Exception: ${fault}`;
			return { ok: false, reason };
		}
	}
	return { ok: true, bindings: valid };
}

/** Each table that is meant must have the columns; where their types differ, the first table's is kept. */
async function check(database: Answers, binding: Binding, tables: number[]): Promise<Condition[]> {
	const { filters, select = [] } = binding;
	if (filters.length === 0 && select.length === 0) return [];

	let conditions: Condition[] | undefined;
	for (const table of tables) {
		const columns = await database.readableColumns(table);
		const checked = [];
		for (const filter of filters) {
			const column = columns.get(filter.column);
			if (!column) throw new Invalid(`invalid column for filter ${filter.column}`);
			checked.push({
				...filter,
				type: column.oid,
				sqlType: column.sqlType,
				wanted: await database.values(filter, column)
			});
		}
		for (const name of select) {
			if (!columns.has(name)) throw new Invalid(`invalid column for select ${name}`);
		}
		conditions ??= checked;
	}
	return conditions ?? [];
}

/** What the database has to say of a join's bindings: thousands of them are about few tables, and few kinds of filter. */
class Answers {
	readonly #sql: Sql;
	readonly #role: string;
	readonly #tables = new Map<string, number[]>();
	readonly #columns = new Map<number, Map<string, Column>>();
	readonly #values = new Map<string, (string | null)[]>();

	constructor(sql: Sql, role: string) {
		this.#sql = sql;
		this.#role = role;
	}

	async publishedTables({ schema, table }: Binding): Promise<number[]> {
		return await once(this.#tables, JSON.stringify([schema, table]), async () => {
			const rows = await this.#sql<{ oid: number }[]>`
				select pg_catalog.format('%I.%I', schemaname, tablename)::regclass::oid as oid
				from pg_catalog.pg_publication_tables
				where pubname = ${PUBLICATION}
					and (${schema} = '*' or schemaname = ${schema})
					and (${table} = '*' or tablename = ${table})`;
			return rows.map(({ oid }) => oid);
		});
	}

	async readableColumns(table: number): Promise<Map<string, Column>> {
		return await once(this.#columns, table, async () => {
			const rows = await this.#sql<Column[]>`
				select a.attname as name, a.atttypid as oid, a.atttypid::regtype::text as "sqlType"
				from pg_catalog.pg_attribute a
				where a.attrelid = ${table} and a.attnum > 0 and not a.attisdropped
					and pg_catalog.has_column_privilege(${this.#role}::name, a.attrelid, a.attnum, 'select')`;
			return new Map(rows.map((row) => [row.name, row]));
		});
	}

	/** The filter's values as Postgres prints them. Throws when they are none of the column's type, or its operator not. */
	async values({ column, operator, value }: Filter, { oid, sqlType }: Column): Promise<(string | null)[]> {
		return await once(this.#values, JSON.stringify([column, operator, value, oid]), async () => {
			if (operator === 'in') {
				const values = await this.#cast(value, `${sqlType}[]`);
				if (values.length <= MAX_VALUES) return values;
				throw new Invalid('too many values for `in` filter. Maximum 100');
			}
			if (operator === 'is') {
				if (!['null', 'true', 'false', 'unknown'].includes(value)) {
					throw new Invalid('invalid value for is filter: must be null, true, false, or unknown');
				}
				if (value === 'null' || sqlType === 'boolean') return [value];
				throw new Invalid(`is ${value} filter requires a boolean column, got ${sqlType}`);
			}
			const isPattern = ['like', 'ilike', 'match', 'imatch'].includes(operator);
			if (operator === 'match' || operator === 'imatch') {
				await this.#try(
					this.#sql`select '' ~ ${value}`,
					(message) => `invalid regular expression for ${operator} filter: ${message}`
				);
			}
			const values = isPattern ? [value] : await this.#cast(value, sqlType);
			const symbol = SYMBOLS[operator] ?? 'is distinct from';
			await this.#try(
				this.#sql`select _realtime.try_operator(${symbol}, ${oid}::oid, ${value})`,
				(message) =>
					`operator ${operator} is not supported on column ${column} of type ${sqlType}: ${message}`
			);
			return values;
		});
	}

	/** The value of a type, or those of an array, as Postgres prints them (a cast to text prints `true`, not `t`). */
	async #cast(value: string, type: string): Promise<(string | null)[]> {
		const [row] = await this.#sql.unsafe<{ value: string | null }[]>(
			`select pg_catalog.format('%s', ($1::text)::${type}) as value`,
			[value]
		);
		const text = row?.value ?? null;
		if (text === null || !type.endsWith('[]')) return [text];
		return parseArray(text, ',').flatMap((item) => (Array.isArray(item) ? [] : [item]));
	}

	async #try(query: PromiseLike<unknown>, refusal: (message: string) => string): Promise<void> {
		try {
			await query;
		} catch (error) {
			if (!(error instanceof Error) || faultOf(error) === undefined) throw error;
			throw new Invalid(refusal(error.message));
		}
	}
}

async function once<K, V>(known: Map<K, V>, key: K, ask: () => Promise<V>): Promise<V> {
	const value = known.get(key) ?? (await ask());
	known.set(key, value);
	return value;
}
