import { asString, canonicalJson, type JsonObject } from '../json.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import type { Condition } from './condition.ts';
import { parseFilter, type Filter } from './filter.ts';
import { inspect, inspectTuple } from './inspect.ts';

/** One `postgres_changes` entry of a join: what a channel wants to hear of. `*` is any. */
export interface Binding {
	/** Names the binding on the wire; never 0, which clients take for none. */
	id: number;
	event: 'INSERT' | 'UPDATE' | 'DELETE' | '*';
	schema: string;
	table: string;
	filters: Filter[];
	/** The columns to send besides the primary key, maybe none; undefined is all. */
	select: string[] | undefined;
}

/** A binding that the database has accepted. */
export interface CheckedBinding extends Binding {
	conditions: Condition[];
}

type Parsed = { ok: true; binding: Binding } | { ok: false; reason: string };

/** The id of a binding: equal parameters have equal ids, on hosted as here. */
export function bindingId(params: JsonObject): number {
	let hash = 0x811c9dc5;
	for (const byte of Buffer.from(canonicalJson(params))) {
		hash = Math.imul(hash ^ byte, 0x01000193);
	}
	return (hash >>> 5) % 0x7ffffff || 1;
}

/** Reads a binding's parameters. The errors are hosted Realtime's texts. */
export function parseBinding(params: JsonObject): Parsed {
	const { select } = params;
	if (typeof select === 'string') {
		return failed(
			'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]'
		);
	}
	const target = targetOf(params);
	if (!target) {
		const shown = 'user_token' in params || 'auth_token' in params ? '<redacted>' : inspect(params);
		return failed(
			`No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${shown}`
		);
	}
	const filters = parseFilter(target.filter);
	if (!filters.ok) return filters;

	const { schema, table } = target;
	const columns = Array.isArray(select)
		? select.filter((it) => typeof it === 'string').toSorted()
		: undefined;
	if (columns && (schema === '*' || table === '*')) {
		return failed(
			'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.'
		);
	}
	const binding: Binding = {
		id: bindingId(params),
		event: eventOf(params['event']),
		schema,
		table,
		filters: filters.value,
		select: columns
	};
	return { ok: true, binding };
}

/** A table may stand without its schema, a schema without a table; a filter needs both. */
function targetOf(params: JsonObject): { schema: string; table: string; filter: string } | undefined {
	const [schema, table, filter] = [
		asString(params['schema']),
		asString(params['table']),
		asString(params['filter'])
	];
	for (const [name, value] of Object.entries({ schema, table, filter })) {
		if (name in params && value === undefined) return undefined;
	}
	if (filter !== undefined && (schema === undefined || table === undefined)) return undefined;
	if (schema === undefined && table === undefined) return undefined;
	return { schema: schema ?? 'public', table: table ?? '*', filter: filter ?? '' };
}

/** Whether a change is of the kind and the table the binding asks for; filters and policies aside. */
export function concerns(binding: Binding, change: WalChange): boolean {
	const { schema, table } = change.relation;
	return (
		(binding.event === '*' || binding.event === change.type) &&
		(binding.schema === '*' || binding.schema === schema) &&
		(binding.table === '*' || binding.table === table)
	);
}

/** The binding as hosted Realtime words it in its errors. */
export function describe({ event, schema, table, filters, select }: Binding): string {
	const tuples = filters
		.map(({ column, operator, value, negate }) => inspectTuple([column, operator, value, negate]))
		.join(', ');
	return `[event: ${event}, schema: ${schema}, table: ${table}, filters: [${tuples}], select: ${inspect(select)}]`;
}

function eventOf(event: unknown): Binding['event'] {
	const upper = asString(event)?.toUpperCase();
	return upper === 'INSERT' || upper === 'UPDATE' || upper === 'DELETE' ? upper : '*';
}

function failed(reason: string): Parsed {
	return { ok: false, reason };
}
