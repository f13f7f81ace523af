import { inspect } from './inspect.ts';

const OPERATORS = [
	'eq',
	'neq',
	'lt',
	'lte',
	'gt',
	'gte',
	'in',
	'like',
	'ilike',
	'is',
	'match',
	'imatch',
	'isdistinct'
] as const;

export type Operator = (typeof OPERATORS)[number];

/** One condition of a binding's filter: `column=operator.value`, or `column=not.operator.value`. */
export interface Filter {
	column: string;
	operator: Operator;
	/** Without its quotes; for `in` an array as Postgres writes them: `{a,"b c"}`. */
	value: string;
	negate: boolean;
}

type Parsed<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Parses a filter: conditions separated by commas, all of which must be met. The errors are hosted Realtime's texts. */
export function parseFilter(text: string): Parsed<Filter[]> {
	const filters: Filter[] = [];
	for (const segment of text.trim() === '' ? [] : splitAtCommas(text.trim())) {
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
		const before = at > start ? (text[at - 1] ?? ' ') : ' ';
		if (quoted && character === '\\') at += 1;
		else if (character === '"' && (quoted || '.(,'.includes(before))) quoted = !quoted;
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
	if (equals < 0) return failed(inspect([segment]));

	const [column, condition] = [segment.slice(0, equals), segment.slice(equals + 1)];
	const negate = condition.startsWith('not.');
	const positive = negate ? condition.slice('not.'.length) : condition;
	const dot = positive.indexOf('.');
	if (dot < 0) return failed(inspect([positive]));

	const [name, value] = [positive.slice(0, dot), positive.slice(dot + 1)];
	const operator = OPERATORS.find((it) => it === name);
	if (!operator) return failed(inspect([name, value]));
	if (operator !== 'in') return { ok: true, value: { column, operator, value: unquote(value), negate } };
	if (!/^\(.*\)$/s.test(value)) return failed('`in` filter value must be wrapped by parentheses');
	return { ok: true, value: { column, operator, value: `{${value.slice(1, -1)}}`, negate } };
}

function unquote(value: string): string {
	const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(value);
	return quoted?.[1]?.replace(/\\(.)/gs, '$1') ?? value;
}

function failed(why: string): { ok: false; reason: string } {
	return { ok: false, reason: `Error parsing \`filter\` params: ${why}` };
}
