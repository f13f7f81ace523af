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

test('the French guide has no-break spaces where French has spaces before a sign, and its apostrophes', async () => {
	const text = await readFile(join(import.meta.dirname, '../../docs/admin.fr.md'), 'utf8');
	const prose = text.replace(/^```.*?^```$|`[^`]*`|https?:\S+/gms, 'x');
	expect(prose.match(/.*(?:[^\u00a0\u202f:|-][:;!?»](?=\s)|«[^\u00a0\u202f]|\w'\w).*/g) ?? []).toEqual([]);
});

test('both languages have the same statements', async () => {
	expect(await statementsIn('admin.fr.md')).toEqual(statements);
	expect(statements.length).toBeGreaterThan(7);
});

test.each(['admin.md', 'admin.fr.md'])('docs/%s says what each column of its tables means', async (guide) => {
	const text = await readFile(join(import.meta.dirname, '../../docs', guide), 'utf8');
	const listed = [...text.matchAll(/^\| `((?:public|private)\.\w+)` +\|/gm)].map(([, name = '']) => name);
	expect(listed.length).toBeGreaterThan(8);
	const described = [...text.matchAll(/^- `(\w+\.\w+)`\s?: (.*?)\.$/gms)].map(([, name, meanings = '']) => ({
		name,
		columns: [...meanings.matchAll(/\*\*(\w+)\*\*\s+\S/g)].map(([, column]) => column)
	}));
	const there = await sql`
		select attrelid::regclass::text as name, array_agg(attname::text order by attnum) as columns
		from pg_attribute where attrelid in (select unnest(${listed}::text[])::regclass) and attnum > 0 and not attisdropped
		group by attrelid`;
	const full = (name: string) => (name.includes('.') ? name : `public.${name}`);
	expect(described).toEqual(
		listed.map((name) => ({ name, columns: there.find((it) => full(it.name) === name)?.columns }))
	);
});
