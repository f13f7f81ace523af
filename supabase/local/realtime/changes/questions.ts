import type { Sql } from 'postgres';
import { parseArray } from './array.ts';
import { conditionSql, judge, type Condition } from './condition.ts';
import type { Column } from './relations.ts';
import type { Tuple } from '../wal/pgoutput.ts';

interface Group {
	condition: Condition;
	actual: string;
	wanted: Map<string, number>;
	answers: boolean[];
}

/**
 * The conditions of a change's subscriptions that only Postgres can judge. They are asked about together, in one round
 * trip, each distinct one once.
 */
export class Questions {
	readonly #columns: Column[];
	readonly #groups = new Map<string, Group>();
	#failed = false;

	constructor(columns: Column[]) {
		this.#columns = columns;
	}

	/**
	 * Whether a row meets all conditions. What must be asked first counts as met until {@link ask} has; call it again
	 * then. A condition on a value that is not in the WAL (a deleted row's, or large and unchanged) is not met.
	 */
	met(conditions: Condition[], row: Tuple): boolean {
		let all = true;
		for (const condition of conditions) {
			const index = this.#columns.findIndex(({ name }) => name === condition.column);
			const [column, actual] = [this.#columns[index], row[index]];
			if (!column || actual === undefined) return false;
			const verdict =
				judge(condition, actual, column.oid, column.type) ?? this.#answer(condition, actual ?? '');
			all &&= verdict;
		}
		return all;
	}

	/** Asks what came up in {@link met}. Throws when Postgres cannot judge a condition; they then count as not met. */
	async ask(sql: Sql): Promise<void> {
		const groups = [...this.#groups.values()];
		if (groups.length === 0) return;

		const parts = groups.map(({ condition }, n) => {
			const judged = conditionSql(condition, `$${2 * n + 1}::text`, 'it.wanted');
			return `array(select ${judged} from unnest($${2 * n + 2}::text::text[]) with ordinality as it (wanted, place) order by it.place)::text`;
		});
		const parameters = groups.flatMap(({ actual, wanted }) => [actual, arrayLiteral([...wanted.keys()])]);
		try {
			const [row] = await sql.unsafe(`select ${parts.join(', ')}`, parameters).values();
			groups.forEach((group, n) => {
				group.answers = parseArray(String(row?.[n]), ',').map((it) => it === 't');
			});
		} catch (error) {
			this.#failed = true;
			throw error;
		}
	}

	#answer(condition: Condition, actual: string): boolean {
		if (this.#failed) return false;
		const { column, operator, negate, sqlType, value } = condition;
		const key = JSON.stringify([column, operator, negate, sqlType, actual]);
		const group = this.#groups.get(key) ?? { condition, actual, wanted: new Map(), answers: [] };
		this.#groups.set(key, group);
		const place = group.wanted.get(value) ?? group.wanted.size;
		group.wanted.set(value, place);
		return group.answers[place] ?? true;
	}
}

/** Texts as one literal of `text[]`. */
export function arrayLiteral(values: (string | null)[]): string {
	return `{${values.map((value) => (value === null ? 'NULL' : quoteElement(value))).join(',')}}`;
}

/** A text as an element of an array literal. */
export function quoteElement(text: string): string {
	return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
