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

type Parsed<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Parses a filter: conditions separated by commas, all of which must be met. The errors are hosted Realtime's texts. */
export function parseFilter(text: string): Parsed<Filter[]> {
	const filters: Filter[] = [];
	for (const segment of text.trim() === '' ? [] : splitAtCommas(text)) {
		const parsed = parseCondition(segment.trim());
		if (!parsed.ok) return parsed;
		filters.push(parsed.value);
	}
	return { ok: true, value: filters };
}

/** Splits at the commas that are in neither quotes nor parentheses; a quote opens where a value may begin. */
function splitAtCommas(text: string): string[] {
	const segments: string[] = [];
	let [start, depth, quoted] = [0, 0, false];
	for (let at = 0; at < text.length; at += 1) {
		const character = text[at];
		if (quoted && character === '\\') at += 1;
		else if (character === '"' && (quoted || '.(,'.includes(text[at - 1] ?? ' '))) quoted = !quoted;
		else if (quoted) continue;
		else if (character === '(') depth += 1;
		else if (character === ')') depth = Math.max(0, depth - 1);
		else if (character === ',' && depth === 0) {
			segments.push(text.slice(start, at));
			start = at + 1;
		}
	}
	return [...segments, text.slice(start)];
}

function parseCondition(segment: string): Parsed<Filter> {
	if (segment === '') {
		return failed('filter must not contain empty segments (check for extra commas)');
	}
	const equals = segment.indexOf('=');
	const [column, condition] = [segment.slice(0, equals), segment.slice(equals + 1)];
	const dot = condition.indexOf('.');
	if (equals < 0 || dot < 0) return failed(list([condition]));

	const [operator, value] = [condition.slice(0, dot), condition.slice(dot + 1)];
	if (!Object.hasOwn(OPERATORS, operator)) return failed(list([operator, value]));
	return { ok: true, value: { column, operator, value: unquote(value) } };
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

function list(parts: string[]): string {
	return `[${parts.map((part) => JSON.stringify(part)).join(', ')}]`;
}

function failed(why: string): { ok: false; reason: string } {
	return { ok: false, reason: `Error parsing \`filter\` params: ${why}` };
}
