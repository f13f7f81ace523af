import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { makeProject, processesOf } from './project-folder.ts';

// The commonest ways in which a start goes wrong; the folder `every` has the others.

test('a port taken by another program is named, with its key', async () => {
	const project = await makeProject();
	const other = createServer().listen(project.ports.inbox, '127.0.0.1');
	onTestFinished(() => void other.close());

	const started = project.run('start');
	expect(await started.exit).toBe(1);
	expect(started.output()).toContain(
		`Port ${project.ports.inbox} (local_smtp.port in supabase/config.toml) is taken.`
	);
	expect(started.output()).toContain('→ Stop what listens there');
});

test('a migration that fails is named; mended, the start goes on, and nothing is left behind', async () => {
	const project = await makeProject();
	await project.write('migrations/20260101000000_good.sql', 'create table public.good (id int);');
	await project.write('migrations/20260101000001_bad.sql', 'select 1;\nselect broken from nowhere;');

	const failing = project.run('start');
	expect(await failing.exit).toBe(1);
	expect(failing.output()).toContain('20260101000001_bad.sql');
	expect(failing.output()).toContain('select broken from nowhere');
	expect(failing.output()).toContain('relation "nowhere" does not exist (SQLSTATE 42P01)');

	await project.write('migrations/20260101000001_bad.sql', 'create table public.mended (id int);');
	const mended = project.run('run', '--', 'sh', '-c', 'env; exit 7');
	expect(await mended.exit, mended.output()).toBe(7);
	expect(mended.output()).toContain('Applied 1 migration.');
	for (const name of [
		'PUBLIC_SUPABASE_URL',
		'PUBLIC_SUPABASE_PUBLISHABLE_KEY',
		'SUPABASE_SECRET_KEY',
		'SUPABASE_DB_URL',
		'SUPABASE_MAIL_URL'
	]) {
		expect(mended.output()).toMatch(new RegExp(`^${name}=.+$`, 'm'));
	}
	expect(await processesOf(project.folder)).toEqual([]);

	await project.rename('migrations/20260101000001_bad.sql', 'migrations/20260101000002_good.sql');
	const renamed = project.run('start');
	expect(await renamed.exit).toBe(1);
	expect(renamed.output()).toContain('has migrations that supabase/migrations has not: 20260101000001.');
});
