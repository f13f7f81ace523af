import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defences } from '../security/defences/index.ts';

// What `npm run test:defences` takes out, in half an hour. Here only whether it still could.

const root = join(import.meta.dirname, '../..');

test.each(defences)(
	'$name: there to be taken out, and a test to notice',
	async ({ edits, test: [, ...words] }) => {
		for (const { file, from, to } of edits) {
			const text = await readFile(join(root, file), 'utf8');
			expect([file, text.split(from).length - 1]).toEqual([file, 1]);
			expect(to).not.toBe(from);
		}
		for (const word of words.filter((word) => word.includes('/') && !word.includes('[[')))
			expect([word, existsSync(join(root, word))]).toEqual([word, true]);
	}
);

test('no two have the same name', () => {
	expect(new Set(defences.map(({ name }) => name)).size).toBe(defences.length);
});
