import { isObject } from '../json.ts';

/** A value as hosted Realtime, which is written in Elixir, shows it in its errors: `%{"event" => "*"}`. */
export function inspect(value: unknown): string {
	if (value === null || value === undefined) return 'nil';
	if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
	if (isObject(value)) {
		const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
		return `%{${fields.map(([key, inner]) => `${inspect(key)} => ${inspect(inner)}`).join(', ')}}`;
	}
	return JSON.stringify(value);
}

/** A tuple: `{"id", "eq", "1", false}`. */
export function inspectTuple(values: unknown[]): string {
	return `{${values.map(inspect).join(', ')}}`;
}
