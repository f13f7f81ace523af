/** An element of a Postgres array: a text, NULL, or the elements of an inner dimension. */
export type ArrayItem = string | null | ArrayItem[];

/** Parses the text form of a Postgres array, such as `{a,"b c",NULL,{d}}` or `[0:1]={1,2}`. */
export function parseArray(text: string, delimiter: string): ArrayItem[] {
	let at = text.indexOf('{');

	function list(): ArrayItem[] {
		const items: ArrayItem[] = [];
		at += 1;
		while (at < text.length && text[at] !== '}') {
			items.push(item());
			if (text[at] === delimiter) at += 1;
		}
		at += 1;
		return items;
	}

	function item(): ArrayItem {
		if (text[at] === '{') return list();
		if (text[at] === '"') return quoted();
		const start = at;
		while (at < text.length && text[at] !== delimiter && text[at] !== '}') at += 1;
		const bare = text.slice(start, at);
		return bare.toUpperCase() === 'NULL' ? null : bare;
	}

	function quoted(): string {
		let value = '';
		for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
			if (text[at] === '\\') at += 1;
			value += text[at] ?? '';
		}
		at += 1;
		return value;
	}

	return at < 0 ? [] : list();
}
