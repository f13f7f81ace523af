import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';

/** The statements that a guide tells admins to run. */
async function statementsIn(guide: string): Promise<string[]> {
	const text = await readFile(join(import.meta.dirname, '../../docs', guide), 'utf8');
	return [...text.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, statement = '']) => statement);
}

const statements = await statementsIn('admin.md');

test.each(statements)('as docs/admin.md has it: %s', async (statement) => {
	const undo = new Error('undo');
	const run = sql.begin(async (transaction) => {
		await transaction.unsafe(statement);
		throw undo;
	});
	await expect(run).rejects.toBe(undo);
});

test('both languages have the same statements', async () => {
	expect(await statementsIn('admin.fr.md')).toEqual(statements);
	expect(statements.length).toBeGreaterThan(7);
});
