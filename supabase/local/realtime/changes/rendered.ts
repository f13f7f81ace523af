import type { Sql } from 'postgres';
import type { Tuple, WalChange } from '../wal/pgoutput.ts';
import type { Column, Relation } from './relations.ts';
import { renderJson } from './render.ts';

/** A JSON text per column of the relation; undefined where the value is not in the WAL. */
export type JsonTuple = (string | undefined)[];

/** The two rows of a change, with their columns in the relation's order. */
export interface Rows<T> {
	/** The new row; all undefined for DELETE. */
	row: T;
	/** The old row as far as the replica identity gives it. */
	old: T;
}

/**
 * Puts the values of a change in the relation's order. An update that leaves its key alone has no old key in the WAL: it
 * is the new one.
 */
export function rowsOf(change: WalChange, { wal, columns }: Relation): Rows<Tuple> {
	const source = change.old ?? (change.type === 'UPDATE' && wal.identity !== 'f' ? change.row : []);
	const keyOnly = change.oldIsKey || change.old === undefined;
	const at = (tuple: Tuple, column: Column) =>
		'place' in column.source ? tuple[column.source.place] : undefined;
	const old = columns.map((column) => (keyOnly && !column.key ? undefined : at(source, column)));
	// Large values that did not change are not in the WAL, unless the old row has them.
	const row = columns.map((column, index) => {
		const value = at(change.row, column);
		return value === undefined && change.type === 'UPDATE' ? old[index] : value;
	});
	return { row, old };
}

/**
 * Renders the rows as JSON. What only Postgres can (composite types, types with a cast to JSON of their own) and what the
 * WAL leaves out (generated columns) is asked for in one round trip; most tables need none.
 */
export async function render(sql: Sql, rows: Rows<Tuple>, { columns }: Relation): Promise<Rows<JsonTuple>> {
	const rendered = { row: renderKnown(rows.row, columns), old: renderKnown(rows.old, columns) };
	if (!columns.some(needsPostgres)) return rendered;

	for (const which of ['row', 'old'] as const) {
		const tuple = rows[which];
		if (tuple.every((value) => value === undefined)) continue;
		const whole = columns.every(
			(column, index) => 'expression' in column.source || tuple[index] !== undefined
		);
		const places = columns.flatMap((column, index) => {
			const known = 'expression' in column.source ? whole : tuple[index] !== undefined;
			return needsPostgres(column) && known ? [index] : [];
		});
		const answers = await askPostgres(sql, tuple, columns, places);
		places.forEach((place, n) => (rendered[which][place] = answers[n] ?? 'null'));
	}
	return rendered;
}

function needsPostgres({ source, type }: Column): boolean {
	return 'expression' in source || type.rendering.kind === 'ask';
}

function renderKnown(tuple: Tuple, columns: Column[]): JsonTuple {
	return tuple.map((value, index) => {
		const rendering = columns[index]?.type.rendering;
		if (value === undefined || !rendering) return undefined;
		if (rendering.kind === 'ask' && value !== null) return undefined;
		return renderJson(value, rendering);
	});
}

async function askPostgres(
	sql: Sql,
	tuple: Tuple,
	columns: Column[],
	places: number[]
): Promise<(string | null)[]> {
	const inputs = columns.flatMap((column, index) =>
		'place' in column.source ? [{ column, value: tuple[index] ?? null }] : []
	);
	const given = inputs.map(
		({ column }, n) => `$${n + 1}::text::${column.sqlType} as ${quoteName(column.name)}`
	);
	const wanted = places.map((place) => {
		const column = columns[place];
		const expression = column && 'expression' in column.source ? column.source.expression : undefined;
		return `to_jsonb(${expression ?? `it.${quoteName(column?.name ?? '')}`})::text`;
	});
	if (wanted.length === 0) return [];
	const [row] = await sql
		.unsafe(
			`select ${wanted.join(', ')} from (select ${given.join(', ')}) as it`,
			inputs.map(({ value }) => value)
		)
		.values();
	return (row ?? []).map((value: unknown) => (typeof value === 'string' ? value : null));
}

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
