import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { made, makeProject, processesOf } from './project-folder.ts';

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

test('a migration that fails is named with its statement and what Postgres said; mended, it goes on', async () => {
	const project = await makeProject();
	await project.write('migrations/20260101000000_good.sql', 'create table public.good (id int);');
	await project.write('migrations/20260101000001_bad.sql', 'select 1;\nselect broken from nowhere;');

	const failing = project.run('start');
	expect(await failing.exit).toBe(1);
	expect(failing.output()).toContain('20260101000001_bad.sql');
	expect(failing.output()).toContain('select broken from nowhere');
	expect(failing.output()).toContain('relation "nowhere" does not exist (SQLSTATE 42P01)');

	await project.write('migrations/20260101000001_bad.sql', 'create table public.mended (id int);');
	const mended = project.run('run', '--', 'true');
	expect(await mended.exit).toBe(0);
	expect(mended.output()).toContain('Applied 1 migration.');

	await project.rename('migrations/20260101000001_bad.sql', 'migrations/20260101000002_good.sql');
	const renamed = project.run('start');
	expect(await renamed.exit).toBe(1);
	expect(renamed.output()).toContain('has migrations that supabase/migrations has not: 20260101000001.');
});

test('Ctrl-C during the start leaves no process, and the next goes on', async () => {
	const project = await makeProject();
	const started = project.run('start');
	await made(project.data, 'postgrest.conf');
	started.process.kill('SIGINT');
	expect(await started.exit, started.output()).toBe(130);
	expect(await processesOf(project.folder)).toEqual([]);
	expect(await project.run('run', '--', 'true').exit).toBe(0);
});

test('killed, it leaves processes behind, which the next start ends; nothing is lost', async () => {
	const project = await makeProject();
	await project.write('migrations/20260101000000_kept.sql', 'create table public.kept (id int);');
	const first = project.run('start');
	await first.printed('database');
	first.process.kill('SIGKILL');
	await first.exit;
	expect((await processesOf(project.folder)).length).toBeGreaterThan(0);

	const second = project.run('run', '--', 'true');
	expect(await second.exit, second.output()).toBe(0);
	expect(second.output()).toMatch(
		/Ended what an earlier run had left: (Postgres, PostgREST|PostgREST, Postgres)\./
	);
	expect(second.output()).not.toContain('Applied');
	expect(await processesOf(project.folder)).toEqual([]);
});

test('a command gets the environment, and its exit code is the result', async () => {
	const project = await makeProject();
	const run = project.run('run', '--ephemeral', '--', 'sh', '-c', 'env; exit 7');
	expect(await run.exit).toBe(7);
	for (const name of [
		'PUBLIC_SUPABASE_URL',
		'PUBLIC_SUPABASE_PUBLISHABLE_KEY',
		'SUPABASE_SECRET_KEY',
		'SUPABASE_DB_URL',
		'SUPABASE_MAIL_URL'
	]) {
		expect(run.output()).toMatch(new RegExp(`^${name}=.+$`, 'm'));
	}
});
