/** What stands where no statement ends: comments, texts, quoted names, bodies between dollars. */
const OPAQUE = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1/g;

/** The statements of an SQL file, without comments, in lower case, texts emptied except in function bodies. */
export function statementsOf(text: string): string[] {
	const kept: string[] = [];
	const marked = text.replace(OPAQUE, (part) => {
		if (part.startsWith('--') || part.startsWith('/*')) return ' ';
		kept.push(part.startsWith('$') ? withoutTexts(part) : part.startsWith("'") ? "''" : part);
		return `\u0000${kept.length - 1}\u0000`;
	});
	return marked
		.split(';')
		.map((statement) => statement.replace(/\u0000(\d+)\u0000/g, (_, index) => kept[Number(index)] ?? ''))
		.map((statement) => statement.trim().toLowerCase())
		.filter((statement) => statement !== '');
}

/** UPDATEs and DELETEs of a statement, or in the body of a function, that have no WHERE. */
export function wholesaleChanges(statement: string): string[] {
	return statement
		.split(';')
		.flatMap(
			(part) => /\b(?:update\s+[\w.]+(?:\s+(?:as\s+)?\w+)?\s+set|delete\s+from)\b.*/s.exec(part)?.[0] ?? []
		)
		.filter((change) => !/\bwhere\b/.test(change));
}

function withoutTexts(body: string): string {
	return body.replace(/--[^\n]*|'(?:[^']|'')*'/g, (part) => (part.startsWith('-') ? ' ' : "''"));
}
