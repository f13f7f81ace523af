import type { Filter } from './filter.ts';
import type { PostgresType } from './types.ts';

/** A filter's condition, checked against the column it is about. */
export interface Condition extends Filter {
	/** The column's type when it was checked: an oid, and the name hosted Realtime casts to. */
	type: number;
	sqlType: string;
	/** The value, or for `in` the values, as Postgres prints them. */
	wanted: (string | null)[];
}

type Comparison = (actual: string, wanted: string, order: (text: string) => number) => boolean;

/** What can be told from the text alone, for types whose equal values have equal texts. */
const BY_TEXT: { [operator in Filter['operator']]?: (actual: string, wanted: string) => boolean } = {
	eq: (actual, wanted) => actual === wanted,
	neq: (actual, wanted) => actual !== wanted
};
const BY_NUMBER: { [operator in Filter['operator']]?: Comparison } = {
	lt: (actual, wanted, order) => order(actual) < order(wanted),
	lte: (actual, wanted, order) => order(actual) <= order(wanted),
	gt: (actual, wanted, order) => order(actual) > order(wanted),
	gte: (actual, wanted, order) => order(actual) >= order(wanted)
};

/**
 * Whether a value meets a condition; undefined where only Postgres can tell (order of texts, patterns, types of which
 * equal values may be printed in two ways). NULL meets none but `is` and `isdistinct`, negated or not.
 */
export function judge(
	condition: Condition,
	actual: string | null,
	oid: number,
	type: PostgresType
): boolean | undefined {
	const { operator, negate, value } = condition;
	if (operator === 'is') return is(actual, value) !== negate;
	if (operator === 'isdistinct' && actual === null) return !negate;
	if (actual === null) return false;
	if (!type.exact || oid !== condition.type) return undefined;

	const [wanted = null] = condition.wanted;
	if (operator === 'isdistinct') return (actual !== wanted) !== negate;
	if (operator === 'in') {
		if (condition.wanted.includes(actual)) return !negate;
		// Among the values a NULL might be the one: then it is neither in nor not in.
		return negate && !condition.wanted.includes(null);
	}
	if (wanted === null) return undefined;
	const byText = BY_TEXT[operator];
	if (byText) return byText(actual, wanted) !== negate;
	const byNumber = BY_NUMBER[operator];
	if (!byNumber || type.exact !== 'number') return undefined;
	return byNumber(actual, wanted, Number) !== negate;
}

function is(actual: string | null, keyword: string): boolean {
	if (keyword === 'true') return actual === 't';
	if (keyword === 'false') return actual === 'f';
	return actual === null;
}

/** The condition as an SQL expression over two texts; never NULL. */
export function conditionSql(
	{ operator, negate, sqlType }: Condition,
	actual: string,
	wanted: string
): string {
	const [left, right] = [`(${actual})::${sqlType}`, `(${wanted})::${sqlType}`];
	const symbol = SYMBOLS[operator];
	if (symbol === undefined) return `(${left} is ${negate ? 'not ' : ''}distinct from ${right})`;
	const met = operator === 'in' ? `${left} = any (${right}[])` : `${left} ${symbol} ${right}`;
	return `coalesce(${negate ? 'not ' : ''}(${met}), false)`;
}

/** The operators in SQL; of `isdistinct`, which is none, its own words are. */
export const SYMBOLS: { [operator in Filter['operator']]?: string } = {
	eq: '=',
	neq: '<>',
	lt: '<',
	lte: '<=',
	gt: '>',
	gte: '>=',
	in: '= any',
	like: 'like',
	ilike: 'ilike',
	match: '~',
	imatch: '~*'
};
