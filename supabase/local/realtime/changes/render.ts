import { parseArray, type ArrayItem } from './array.ts';
import type { Rendering } from './types.ts';

const JSON_NUMBER = /^-?\d/;

/** Turns the text Postgres gives for a value into JSON, as `to_jsonb` would, losing no digit. */
export function renderJson(text: string | null, rendering: Rendering): string {
	if (text === null) return 'null';
	switch (rendering.kind) {
		case 'boolean':
			return text === 't' ? 'true' : 'false';
		case 'number':
			return JSON_NUMBER.test(text) ? text : JSON.stringify(text);
		case 'json':
			return text;
		case 'timestamp':
			return JSON.stringify(text.replace(' ', 'T'));
		case 'timestamptz':
			return JSON.stringify(text.replace(' ', 'T').replace(/([+-]\d\d)( BC)?$/, '$1:00$2'));
		case 'bytea':
			return JSON.stringify(text.replace(/^\\x/, ''));
		case 'array':
			return renderItem(parseArray(text, rendering.delimiter), rendering.element);
		case 'text':
		case 'ask':
			return JSON.stringify(text);
	}
}

function renderItem(item: ArrayItem, element: Rendering): string {
	return Array.isArray(item)
		? `[${item.map((inner) => renderItem(inner, element)).join(',')}]`
		: renderJson(item, element);
}
