import { chmod, chown, cp, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Failure } from '../../../supabase/local/failure.ts';
import { completeProgram, startProgram } from '../../../supabase/local/processes.ts';
import { findPostgrest } from '../../../supabase/local/rest.ts';
import { makeProject } from '../project-folder.ts';

// Each failure says in one line what is wrong and in one what to do, ends with another code than 0, and loses nothing.

test('a port taken by another embedded Supabase is said to be, and whose', async () => {
	const project = await makeProject();
	const first = project.run('start');
	await first.printed('database');

	// A copy of a folder that is in use: its list of processes names the first one's, which are not its to end.
	const copy = await mkdtemp(join(tmpdir(), 'parlotte-copy-'));
	onTestFinished(() => rm(copy, { recursive: true, force: true }));
	await cp(project.folder, copy, { recursive: true });
	const second = project.run('start', '--workdir', copy);
	expect(await second.exit).toBe(1);
	expect(second.output()).toContain(
		`is taken by another embedded Supabase, of ${project.folder} (process ${first.process.pid}).`
	);
	expect(first.process.exitCode).toBeNull();
	expect((await fetch(`http://127.0.0.1:${project.ports.api}/`)).status).toBe(200);
});

test('a port of another embedded Supabase is known as its, whichever it is', async () => {
	const [first, second] = [await makeProject(), await makeProject()];
	const started = first.run('start');
	await started.printed('database');
	const config = await readFile(join(second.folder, 'supabase/config.toml'), 'utf8');
	await second.write(
		'config.toml',
		config.replace(String(second.ports.inbox), String(first.ports.dashboard))
	);
	const refused = second.run('start');
	expect(await refused.exit).toBe(1);
	expect(refused.output()).toContain(
		`Port ${first.ports.dashboard} (local_smtp.port in supabase/config.toml) is taken by another embedded Supabase, of ${first.folder} (process ${started.process.pid}).`
	);
});

test('of two that want the same ports in the same moment, one starts and the other says why not', async () => {
	const [project, other] = [await makeProject(), await makeProject()];
	const config = await readFile(join(project.folder, 'supabase/config.toml'), 'utf8');
	await other.write('config.toml', config);
	const starts = [project.run('start'), other.run('start')];
	const first = Promise.any(starts.map(async (it) => (await it.printed('database'), it)));
	const refused = await Promise.race(starts.map(async (it) => (await it.exit, it)));
	expect(await refused.exit).toBe(1);
	const started = await first;
	expect(refused.output()).toContain('is taken by another embedded Supabase');
	expect(started.process.exitCode).toBeNull();
});

test('one port under two keys is said to be', async () => {
	const project = await makeProject();
	const config = await readFile(join(project.folder, 'supabase/config.toml'), 'utf8');
	await project.write('config.toml', config.replace(String(project.ports.inbox), String(project.ports.api)));
	const refused = project.run('start');
	expect(await refused.exit).toBe(1);
	expect(refused.output()).toContain(
		`Port ${project.ports.api} is given to both api.port and local_smtp.port`
	);
});

test('a second start on the same data says that there is a first', async () => {
	const project = await makeProject();
	const first = project.run('start');
	await first.printed('database');

	const second = project.run('start');
	expect(await second.exit).toBe(1);
	expect(second.output()).toContain(`already runs on ${project.data} (process ${first.process.pid}).`);
	const reset = project.run('reset');
	expect(await reset.exit).toBe(1);
	expect(first.process.exitCode).toBeNull();
});

test('data of another major version of Postgres is left alone', async () => {
	const project = await makeProject();
	const first = project.run('run', '--', 'true');
	expect(await first.exit).toBe(0);
	const file = join(project.data, 'postgres/PG_VERSION');
	await writeFile(file, '16\n');

	const second = project.run('start');
	expect(await second.exit).toBe(1);
	expect(second.output()).toContain('was made by Postgres 16; this is Postgres 17.');
	await writeFile(file, '17\n');
	expect(await project.run('run', '--', 'true').exit).toBe(0);
});

test('data that lost their keys, their version or their owner are left alone, with what to do', async () => {
	const project = await makeProject();
	expect(await project.run('run', '--', 'true').exit).toBe(0);
	const isRoot = process.getuid?.() === 0;
	const [keys, version] = [join(project.data, 'keys.json'), join(project.data, 'postgres/PG_VERSION')];
	const giveAway = () =>
		isRoot ? chown(join(project.data, 'postgres'), 4321, 4321) : chmod(project.data, 0o500);
	const takeBack = () => (isRoot ? chown(join(project.data, 'postgres'), 0, 0) : chmod(project.data, 0o700));
	for (const [lose, bringBack, said] of [
		[
			() => rename(keys, `${keys}.old`),
			() => rename(`${keys}.old`, keys),
			'does not take the password in keys.json'
		],
		[
			() => rename(keys, `${keys}.old`).then(() => writeFile(keys, '{"publishable": "sb_')),
			() => rename(`${keys}.old`, keys),
			`${keys} is damaged.`
		],
		[
			() => rename(version, `${version}.old`),
			() => rename(`${version}.old`, version),
			'it has no PG_VERSION'
		],
		[
			giveAway,
			takeBack,
			isRoot ? 'belong to another user (number 4321; this is 0)' : 'This user cannot write in'
		]
	] as const) {
		await lose();
		const refused = project.run('start');
		expect(await refused.exit).toBe(1);
		expect(refused.output()).toContain(said);
		expect(refused.output()).toMatch(/^→ /m);
		expect(refused.output()).not.toContain('    at ');
		await bringBack();
	}
	expect(await project.run('run', '--', 'true').exit).toBe(0);
});

test('a program that cannot be run is a failure, not a crash', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-path-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const program = { name: 'Postgres', command: [join(folder, 'postgres')] as [string], folder };
	const message = 'Postgres could not be started: spawn';
	await expect(completeProgram(program)).rejects.toThrow(message);
	const server = startProgram({ ...program, log: join(folder, 'log'), stopSignal: 'SIGINT' });
	await expect(server).rejects.toThrow(message);
	await expect(server).rejects.toBeInstanceOf(Failure);
});

test('where npm has no PostgREST for the platform, one on the PATH is used, else its absence is said', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-path-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	expect(() => findPostgrest('darwin', 'arm64', folder)).toThrow(
		'There is no PostgREST for darwin arm64 on npm'
	);

	await writeFile(join(folder, 'postgrest'), '', { mode: 0o755 });
	expect(findPostgrest('darwin', 'arm64', ['/nowhere', folder].join(delimiter))).toBe(
		join(folder, 'postgrest')
	);
});

test('root without user namespaces: Postgres runs as another user, where that one can enter', async () => {
	const project = await makeProject();
	const without = await mkdtemp(join(tmpdir(), 'parlotte-path-'));
	onTestFinished(() => rm(without, { recursive: true, force: true }));
	await writeFile(join(without, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
	vi.stubEnv('PATH', `${without}${delimiter}${process.env.PATH}`);
	onTestFinished(() => void vi.unstubAllEnvs());

	const isRoot = process.getuid?.() === 0;
	const closed = project.run('run', '--', 'true');
	expect(await closed.exit).toBe(isRoot ? 1 : 0);
	expect(closed.output().includes('other users cannot enter this folder')).toBe(isRoot);
	await chmod(project.folder, 0o755);
	const open = project.run('run', '--', 'true');
	expect(await open.exit, open.output()).toBe(0);
	expect((await stat(project.data)).mode & 0o007).toBe(0);
});

test('it runs in a folder that only its owner can enter, also as root', async () => {
	const project = await makeProject();
	expect((await stat(project.folder)).mode & 0o777).toBe(0o700);
	expect(await project.run('run', '--', 'true').exit).toBe(0);
	expect(await readdir(project.data)).toContain('postgres');
});
