import { asString, canonicalJson, type JsonObject } from '../json.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { parseFilter, passes, type Filter } from './filter.ts';
import type { Relation } from './relations.ts';

/** One `postgres_changes` entry of a join: what a channel wants to hear of. `*` is any. */
export interface Binding {
	/** Names the binding on the wire; never 0, which clients take for none. */
	id: number;
	event: 'INSERT' | 'UPDATE' | 'DELETE' | '*';
	schema: string;
	table: string;
	filters: Filter[];
}

/** The id of a binding: equal parameters have equal ids, on hosted as here. */
export function bindingId(params: JsonObject): number {
	let hash = 0x811c9dc5;
	for (const byte of Buffer.from(canonicalJson(params))) {
		hash = Math.imul(hash ^ byte, 0x01000193);
	}
	return (hash >>> 5) % 0x7ffffff || 1;
}

/** Reads a binding's parameters. The errors are hosted Realtime's texts. */
export function parseBinding(
	params: JsonObject
): { ok: true; binding: Binding } | { ok: false; reason: string } {
	const schema = asString(params['schema']);
	const table = asString(params['table']);
	const filter = asString(params['filter']);
	if ((schema === undefined && table === undefined) || (filter !== undefined && table === undefined)) {
		const shown = JSON.stringify(params);
		return {
			ok: false,
			reason: `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${shown}`
		};
	}
	const parsed = parseFilter(filter ?? '');
	if (!parsed.ok) return parsed;

	const binding: Binding = {
		id: bindingId(params),
		event: eventOf(params['event']),
		schema: schema ?? 'public',
		table: table ?? '*',
		filters: parsed.value
	};
	return { ok: true, binding };
}

/** Whether a change is one the binding asks for, policies aside. */
export function wants(binding: Binding, change: WalChange, relation: Relation): boolean {
	const { schema, table } = change.relation;
	return (
		(binding.event === '*' || binding.event === change.type) &&
		(binding.schema === '*' || binding.schema === schema) &&
		(binding.table === '*' || binding.table === table) &&
		passes(binding.filters, relation.columns, change.type === 'DELETE' ? (change.old ?? []) : change.row)
	);
}

/** The binding as hosted Realtime words it in its errors. */
export function describe(binding: Binding): string {
	const filters = binding.filters
		.map(
			({ column, operator, value }) =>
				`{${[column, operator, value].map((part) => JSON.stringify(part)).join(', ')}}`
		)
		.join(', ');
	return `[event: ${binding.event}, schema: ${binding.schema}, table: ${binding.table}, filters: [${filters}]]`;
}

function eventOf(event: unknown): Binding['event'] {
	const upper = asString(event)?.toUpperCase();
	return upper === 'INSERT' || upper === 'UPDATE' || upper === 'DELETE' ? upper : '*';
}
