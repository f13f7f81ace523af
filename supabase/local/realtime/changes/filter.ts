import type { Tuple } from '../wal/pgoutput.ts';
import type { Rendering } from './types.ts';

/** One condition of a binding's filter: `column=operator.value`. */
export interface Filter {
	column: string;
	operator: string;
	value: string;
}

/** Compares a column's text with a filter's value, both as Postgres prints values of the column's type. */
type Operator = (actual: string, wanted: string, rendering: Rendering) => boolean;

/** The operators there are; the rest of hosted Realtime's belong here. NULL matches none of them. */
const OPERATORS: Record<string, Operator> = {
	eq: same
};

/** Parses a filter. The error is hosted Realtime's text. */
export function parseFilter(text: string): { ok: true; filters: Filter[] } | { ok: false; reason: string } {
	const trimmed = text.trim();
	if (trimmed === '') return { ok: true, filters: [] };

	const equals = trimmed.indexOf('=');
	const parts = equals < 0 ? [trimmed] : [trimmed.slice(0, equals), trimmed.slice(equals + 1)];
	const [column, condition] = parts;
	if (column === undefined || condition === undefined) return unparsable(parts);

	const dot = condition.indexOf('.');
	if (dot < 0) return unparsable([condition]);
	const [operator, value] = [condition.slice(0, dot), condition.slice(dot + 1)];
	if (!(operator in OPERATORS)) return unparsable([operator, value]);
	return { ok: true, filters: [{ column, operator, value: unquote(value) }] };
}

/**
 * Whether a row passes. Hosted compares what the WAL holds only: a condition on a value that is not there (a deleted
 * row's, or large and unchanged) is skipped, but one condition at least must have been met. NULL meets none.
 */
export function passes(
	filters: Filter[],
	columns: { name: string; type: { rendering: Rendering } }[],
	row: Tuple
): boolean {
	let compared = 0;
	for (const { column, operator, value } of filters) {
		const index = columns.findIndex(({ name }) => name === column);
		const [actual, type] = [row[index], columns[index]?.type];
		if (actual === undefined || !type) continue;
		if (actual === null || !OPERATORS[operator]?.(actual, value, type.rendering)) return false;
		compared += 1;
	}
	return filters.length === 0 || compared > 0;
}

function same(actual: string, wanted: string, rendering: Rendering): boolean {
	if (actual === wanted) return true;
	// 1.0 and 1.00 are one numeric, printed two ways.
	return rendering.kind === 'number' && plain(actual) === plain(wanted);
}

function plain(number: string): string {
	return number.includes('.') ? number.replace(/\.?0+$/, '') : number;
}

function unquote(value: string): string {
	const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(value);
	return quoted?.[1]?.replace(/\\(.)/gs, '$1') ?? value;
}

function unparsable(parts: string[]): { ok: false; reason: string } {
	const shown = parts.map((part) => JSON.stringify(part)).join(', ');
	return { ok: false, reason: `Error parsing \`filter\` params: [${shown}]` };
}
