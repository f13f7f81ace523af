import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { makeProject, processesOf } from '../project-folder.ts';

test('reset empties the database, migrates and seeds it; the keys stay', async () => {
	const project = await makeProject();
	const config = await readFile(join(project.folder, 'supabase/config.toml'), 'utf8');
	await project.write(
		'config.toml',
		config.replace('[db.seed]\nenabled = false', '[db.seed]\nenabled = true')
	);
	await project.write('migrations/20260101000000_words.sql', 'create table public.words (word text);');
	await project.write('seed.sql', `insert into public.words values ('seeded');`);
	const keys = () => readFile(join(project.data, 'keys.json'), 'utf8');

	/** Runs it, adds a word, and gives those that were there before. */
	const wordsThen = async (added: string) => {
		const started = project.run('start');
		await started.printed('database');
		const sql = postgres(/database {3}(\S+)/.exec(started.output())?.[1] ?? '', { max: 1 });
		const words = await sql<{ word: string }[]>`select word from public.words order by word`;
		await sql`insert into public.words values (${added})`;
		await sql.end();
		started.process.kill('SIGINT');
		expect(await started.exit).toBe(0);
		return words.map(({ word }) => word);
	};
	expect(await wordsThen('mine')).toEqual(['seeded']);
	expect(await wordsThen('mine too')).toEqual(['mine', 'seeded']);
	const before = await keys();

	const reset = project.run('reset');
	expect(await reset.exit, reset.output()).toBe(0);
	expect(reset.output()).toContain('Applied 1 migration.');
	expect(await processesOf(project.folder)).toEqual([]);
	expect(await wordsThen('mine')).toEqual(['seeded']);
	expect(await keys()).toBe(before);
});
