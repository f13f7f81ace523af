import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { made, makeProject, processesOf } from '../project-folder.ts';

// Killed by SIGKILL it cannot stop anything: what it leaves is its successor's to end.

test('the command of one that was killed is ended too, with all it started, and its port is free again', async () => {
	const project = await makeProject();
	const site = `require('net').createServer().listen(${project.ports.rest}, '127.0.0.1', () => console.log('site ready'))`;
	const first = project.run('run', '--', 'sh', '-c', `node -e "${site}" & wait; true`);
	await first.printed('site ready');
	first.process.kill('SIGKILL');
	await once(first.process, 'exit');

	const second = project.run('run', '--', 'true');
	expect(await second.exit, second.output()).toBe(0);
	expect(second.output()).toMatch(/Ended what an earlier run had left: .*\bsh\b/);
	expect(await processesOf(project.folder)).toEqual([]);
	const free = createServer().listen(project.ports.rest, '127.0.0.1');
	await once(free, 'listening');
	free.close();
});

// What a first start leaves in the folder, in the order it does.
const moments = [
	'keys.json',
	'postgres.new',
	'password',
	'postgres',
	'postgrest.conf',
	'realtime.log',
	'mail'
];

test.for(moments)('killed when the start has come to %s, the next goes on', async (moment) => {
	const project = await makeProject();
	await project.write('migrations/20260101000000_kept.sql', 'create table public.kept (id int);');
	const first = project.run('start');
	await made(project.data, moment);
	first.process.kill('SIGKILL');
	await once(first.process, 'exit');

	const second = project.run('run', '--', 'true');
	expect(await second.exit, second.output()).toBe(0);
	expect(await processesOf(project.folder)).toEqual([]);
});

test('the number of a Postgres that was killed may be another process’s by now', async () => {
	const project = await makeProject();
	expect(await project.run('run', '--', 'true').exit).toBe(0);
	await writeFile(join(project.data, 'postgres/postmaster.pid'), `${process.pid}\n`);
	const again = project.run('run', '--', 'true');
	expect(await again.exit, again.output()).toBe(0);
});

test('whoever starts it again from a shell that an earlier one has left keeps the shell', async () => {
	const project = await makeProject();
	const again = `kill -9 $PPID; node "$0" run --workdir "$1" -- echo again; echo "still here"`;
	const cli = new URL('../../../supabase/local/cli.ts', import.meta.url).pathname;
	const first = project.run('run', '--', 'sh', '-c', again, cli, project.folder);
	await first.printed('still here');
	expect(first.output()).toContain('again');
	await first.exit;
	expect(await processesOf(project.folder)).toEqual([]);
});
