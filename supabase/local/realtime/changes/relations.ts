import type { Sql } from 'postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WalChange, WalRelation } from '../wal/pgoutput.ts';
import { isOver } from './commit.ts';
import { loadTypes, type PostgresType } from './types.ts';

/** What delivering a table's changes takes, beyond what the WAL says of it. */
export interface Relation {
	wal: WalRelation;
	/** The quoted, qualified name. */
	name: string;
	/** For each column of the WAL, its type and whether it is in the primary key. */
	columns: { name: string; type: PostgresType; sqlType: string; primary: boolean }[];
	/** The columns each role may read, by index in `columns`. */
	readable: Map<string, Set<number>>;
	rowSecurity: boolean;
}

const TEXT: PostgresType = { name: 'text', rendering: { kind: 'text' } };

/**
 * Knows the tables whose changes go by. Postgres announces a relation anew in the WAL whenever its columns, grants or
 * policies may have changed, so an answer is kept as long as the announcement it was given for.
 */
export class Relations {
	readonly #sql: Sql;
	readonly #known = new WeakMap<WalRelation, Promise<Relation | undefined>>();

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** The relation of a change; undefined when it has been dropped since. */
	async find({ relation: wal, transaction }: WalChange): Promise<Relation | undefined> {
		const known = this.#known.get(wal) ?? this.#load(wal, transaction);
		this.#known.set(wal, known);
		known.catch(() => this.#known.delete(wal));
		return known;
	}

	/** The indexes of the columns a role may read. */
	async readable(relation: Relation, role: string): Promise<Set<number>> {
		const known = relation.readable.get(role);
		if (known) return known;

		const rows = await this.#sql<{ attname: string }[]>`
			select a.attname from pg_catalog.pg_attribute a
			where a.attrelid = ${relation.wal.id} and a.attnum > 0 and not a.attisdropped
				and pg_catalog.has_column_privilege(${role}::name, a.attrelid, a.attnum, 'select')`;
		const names = new Set(rows.map((row) => row.attname));
		const readable = new Set(
			relation.columns.flatMap((column, index) => (names.has(column.name) ? [index] : []))
		);
		relation.readable.set(role, readable);
		return readable;
	}

	/** The transaction may have changed the relation itself: what is read must be what it left. */
	async #load(wal: WalRelation, transaction: number): Promise<Relation | undefined> {
		await this.#committed(transaction);
		const [row] = await this.#sql<
			{ name: string; rowSecurity: boolean; primary: string[]; types: Record<string, string> }[]
		>`
			select pg_catalog.format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity as "rowSecurity",
				array(
					select a.attname::text from pg_catalog.pg_index i
					join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
					where i.indrelid = c.oid and i.indisprimary
				) as "primary",
				(
					select pg_catalog.json_object_agg(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
					from pg_catalog.pg_attribute a
					where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
				) as types
			from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			where c.oid = ${wal.id}`;
		if (!row) return undefined;

		const types = await loadTypes(
			this.#sql,
			wal.columns.map((column) => column.type)
		);
		return {
			wal,
			name: row.name,
			rowSecurity: row.rowSecurity,
			readable: new Map(),
			columns: wal.columns.map(({ name, type }) => ({
				name,
				type: types.get(type) ?? TEXT,
				sqlType: row.types[name] ?? 'text',
				primary: row.primary.includes(name)
			}))
		};
	}

	async #committed(transaction: number): Promise<void> {
		for (;;) {
			const [row] = await this.#sql.unsafe<{ over: boolean }[]>(`select ${isOver('$1::bigint')} as over`, [
				transaction
			]);
			if (row?.over) return;
			await sleep(1);
		}
	}
}
