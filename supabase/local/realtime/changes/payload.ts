import type { Tuple, WalChange } from '../wal/pgoutput.ts';
import type { Relation } from './relations.ts';
import { renderJson } from './render.ts';

/** A change larger than this keeps only its small values, and says so. */
const MAX_RECORD_BYTES = 1_048_576;
const SMALL_VALUE_BYTES = 64;

/**
 * The `data` of a change as one role sees it, as JSON: columns the role may not read are left out, and so are large
 * values that did not change (they are not in the WAL).
 */
export function dataFor(change: WalChange, relation: Relation, readable: Set<number>): string {
	const { type } = change;
	const old = oldValues(change, relation);
	const row = change.row.map((value, index) => (value === undefined ? old[index] : value));
	const tooLarge = size(row) + size(old) > MAX_RECORD_BYTES;
	const render = (values: Tuple) => record(values, relation, readable, tooLarge);

	const fields = [
		...head(change, relation, readable),
		`"errors":${tooLarge ? '["Error 413: Payload Too Large"]' : 'null'}`
	];
	if (type !== 'DELETE') fields.push(`"record":${render(row)}`);
	if (type !== 'INSERT') fields.push(`"old_record":${render(old)}`);
	return `{${fields.join(',')}}`;
}

/** The `data` of a change that cannot be shown, with the reason. */
export function refusedData(change: WalChange, relation: Relation, error: string): string {
	const empty = change.type === 'DELETE' ? '"old_record":{}' : '"record":{}';
	const fields = [...head(change, relation, new Set()), `"errors":${JSON.stringify([error])}`, empty];
	return `{${fields.join(',')}}`;
}

function head(change: WalChange, relation: Relation, readable: Set<number>): string[] {
	const columns = relation.columns.filter((_column, index) => readable.has(index));
	return [
		`"schema":${JSON.stringify(relation.wal.schema)}`,
		`"table":${JSON.stringify(relation.wal.table)}`,
		`"type":"${change.type}"`,
		`"commit_timestamp":"${new Date(change.committedAt).toISOString()}"`,
		`"columns":${JSON.stringify(columns.map(({ name, type }) => ({ name, type: type.name })))}`
	];
}

/**
 * The old row as far as the replica identity gives it. An update that leaves its key alone has no old key in the WAL:
 * it is the new one. Who may no longer be asked about a deleted row sees its key only, when policies apply.
 */
function oldValues(change: WalChange, { wal, columns, rowSecurity }: Relation): Tuple {
	const source = change.old ?? (change.type === 'UPDATE' && wal.identity !== 'f' ? change.row : []);
	const keyOnly = change.oldIsKey || change.old === undefined;
	return columns.map((column, index) => {
		if (keyOnly && !wal.columns[index]?.key) return undefined;
		if (change.type === 'DELETE' && rowSecurity && !column.primary) return undefined;
		return source[index];
	});
}

function record(values: Tuple, relation: Relation, readable: Set<number>, smallOnly: boolean): string {
	const members: string[] = [];
	relation.columns.forEach((column, index) => {
		const value = values[index];
		if (value === undefined || !readable.has(index)) return;
		const json = renderJson(value, column.type.rendering);
		if (smallOnly && Buffer.byteLength(json) > SMALL_VALUE_BYTES) return;
		members.push(`${JSON.stringify(column.name)}:${json}`);
	});
	return `{${members.join(',')}}`;
}

function size(values: Tuple): number {
	return values.reduce((sum, value) => sum + (value ? Buffer.byteLength(value) : 0), 0);
}
