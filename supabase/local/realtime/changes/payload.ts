import type { Tuple, WalChange } from '../wal/pgoutput.ts';
import type { Column, Relation } from './relations.ts';
import type { JsonTuple, Rows } from './rendered.ts';

/** A change larger than this keeps only its small values, and says so. */
const MAX_RECORD_BYTES = 1_048_576;
const SMALL_VALUE_BYTES = 64;

/** Whether a change is too large to be sent whole. */
export function isTooLarge({ row, old }: Rows<Tuple>): boolean {
	return size(row) + size(old) > MAX_RECORD_BYTES;
}

/**
 * The `data` of a change as JSON, of the columns that `shows` lets through. Large values that did not change are absent.
 * Who may no longer be asked about a deleted row sees its primary key only, when policies apply.
 */
export function dataFor(
	change: WalChange,
	relation: Relation,
	rows: Rows<JsonTuple>,
	shows: (column: Column, index: number) => boolean,
	tooLarge: boolean
): string {
	const { type, committedAt } = change;
	const columns = relation.columns.filter(shows);
	const record = (values: JsonTuple, also: (column: Column) => boolean = () => true) => {
		const members = relation.columns.flatMap((column, index) => {
			const json = values[index];
			if (json === undefined || !shows(column, index) || !also(column)) return [];
			const dropped = tooLarge && (json === 'null' || Buffer.byteLength(json) > SMALL_VALUE_BYTES);
			return dropped ? [] : [`${JSON.stringify(column.name)}:${json}`];
		});
		return `{${members.join(',')}}`;
	};
	const fields = [
		...head(change),
		`"commit_timestamp":"${new Date(committedAt).toISOString()}"`,
		`"columns":${JSON.stringify(columns.map(({ name, type: { name: typeName } }) => ({ name, type: typeName })))}`,
		`"errors":${tooLarge ? '["Error 413: Payload Too Large"]' : 'null'}`
	];
	if (type !== 'DELETE') fields.push(`"record":${record(rows.row)}`);
	if (type === 'UPDATE') fields.push(`"old_record":${record(rows.old)}`);
	if (type === 'DELETE') {
		fields.push(`"old_record":${record(rows.old, ({ primary }) => primary || !relation.rowSecurity)}`);
	}
	return `{${fields.join(',')}}`;
}

/** The `data` of a change that cannot be shown, with the reason: nothing of the row is in it, nor when it was changed. */
export function refusedData(change: WalChange, error: string): string {
	const fields = [
		...head(change),
		'"commit_timestamp":null',
		'"columns":[]',
		`"errors":${JSON.stringify([error])}`
	];
	if (change.type !== 'DELETE') fields.push('"record":{}');
	if (change.type !== 'INSERT') fields.push('"old_record":{}');
	return `{${fields.join(',')}}`;
}

function head({ type, relation }: WalChange): string[] {
	const { schema, table } = relation;
	return [`"schema":${JSON.stringify(schema)}`, `"table":${JSON.stringify(table)}`, `"type":"${type}"`];
}

function size(values: Tuple): number {
	return values.reduce((sum, value) => sum + (value ? Buffer.byteLength(value) : 0), 0);
}
