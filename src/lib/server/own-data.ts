import type { DataClient } from '$lib/supabase/data';

/**
 * A person's data as the text of one JSON object, piece by piece: a hundred thousand messages are never held at once.
 * Throws in the middle when a piece cannot be had: a file cut off is no JSON, and nobody takes it for whole.
 */
export async function* exportOf(data: DataClient): AsyncGenerator<string> {
	const { data: own, error } = await data.rpc('my_data');
	if (error) throw new Error(`my_data(): ${error.message}`);

	const about = { exported_at: new Date().toISOString(), ...(own as Record<string, unknown>) };
	// Open at its end, for the messages.
	yield `${JSON.stringify(about, null, '\t').slice(0, -2)},\n\t"messages": [`;
	let before = '';
	for await (const page of pagesOfMessages(data)) {
		yield `${before}\n\t\t${page.map((message) => JSON.stringify(message)).join(',\n\t\t')}`;
		before = ',';
	}
	yield '\n\t]\n}\n';
}

async function* pagesOfMessages(data: DataClient) {
	let after: { after_moment: string; after_id: string } | undefined;
	for (;;) {
		const { data: page, error } = await data.rpc('my_messages', after);
		if (error) throw new Error(`my_messages(): ${error.message}`);
		const last = page.at(-1);
		if (!last) return;
		yield page;
		after = { after_moment: last.created_at, after_id: last.id };
	}
}
