import { expect, test } from 'vitest';
import { renderMessages } from './rendering';

test('messages are rendered by what they are and how often they changed; tombstones are not', async () => {
	const rendered = await renderMessages([
		{ id: 'a', rev: 1, body: '**one**' },
		{ id: 'b', rev: 7, body: '' }
	]);
	expect(rendered).toEqual({ 'a 1': '<p><strong>one</strong></p>\n' });
});

test('others get their turn while a page is rendered', async () => {
	let turns = 0;
	const turn = () => {
		turns += 1;
		immediate = setImmediate(turn);
	};
	let immediate = setImmediate(turn);
	await renderMessages(Array.from({ length: 100 }, (_, rev) => ({ id: 'a', rev, body: `turn ${rev}` })));
	clearImmediate(immediate);
	expect(turns).toBeGreaterThanOrEqual(4);
});
