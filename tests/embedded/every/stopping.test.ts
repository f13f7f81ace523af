import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { made, makeProject, processesOf, processOf } from '../project-folder.ts';

// What a first start leaves in the folder, in the order it does.
const moments = ['keys.json', 'postgres.new', 'postgres', 'realtime.log', 'mail'];

test.for(moments)(
	'Ctrl-C when the start has come to %s leaves no process, and the next goes on',
	async (moment) => {
		const project = await makeProject();
		const started = project.run('start');
		await made(project.data, moment);
		started.process.kill('SIGINT');
		expect(await started.exit, started.output()).toBe(130);
		expect(await processesOf(project.folder)).toEqual([]);
		expect(await project.run('run', '--', 'true').exit).toBe(0);
	}
);

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends all its processes', async (signal) => {
	const project = await makeProject();
	const started = project.run('start');
	await started.printed('database');
	started.process.kill(signal);
	expect(await started.exit).toBe(0);
	expect(await processesOf(project.folder)).toEqual([]);
});

test('what a command has left when it ends is ended', async () => {
	const project = await makeProject();
	const started = project.run('run', '--', 'sh', '-c', 'sleep 600 & exit 3');
	expect(await started.exit).toBe(3);
	expect(started.output()).toContain('Ended what the command had left: ');
	expect(await processesOf(project.folder)).toEqual([]);
});

test('what a command has started and does not stop itself is stopped', async () => {
	const project = await makeProject();
	const site = `node -e "console.log('here'); setInterval(() => {}, 1000)"`;
	const started = project.run('run', '--', 'sh', '-c', `${site}; true`);
	await started.printed('here');
	started.process.kill('SIGTERM');
	await started.exit;
	expect(started.output()).toContain('Ended what the command had left: node.');
	expect(await processesOf(project.folder)).toEqual([]);
});

test('of several started at once on the same data one runs, and says so to the others', async () => {
	const project = await makeProject();
	const starts = [1, 2, 3].map(() => project.run('run', '--', 'sh', '-c', 'echo ran; cat'));
	const codes = await Promise.all(starts.map(({ exit }) => exit));
	expect(codes.toSorted()).toEqual([0, 1, 1]);
	for (const [index, { output }] of starts.entries()) {
		expect(output()).toContain(codes[index] === 0 ? 'ran' : `already runs on ${project.data}`);
	}
});

test('one that is suspended is said to be, not waited for', async () => {
	const project = await makeProject();
	const first = project.run('start');
	await first.printed('database');
	first.process.kill('SIGSTOP');
	onTestFinished(() => void first.process.kill('SIGCONT'));
	const second = project.run('start');
	expect(await second.exit).toBe(1);
	expect(second.output()).toContain('suspended, perhaps by Ctrl-Z');
});

test('an ephemeral instance removes its folder, and the folder of one that was killed', async () => {
	const project = await makeProject();
	const killed = project.run('run', '--ephemeral', '--', 'sh', '-c', 'echo "ready $$."; exec sleep 60');
	const made = new Promise<string>((resolve) => {
		watch(tmpdir(), (_, name) => name?.startsWith('parlotte-throwaway-') && resolve(name));
	});
	const name = await made;
	await killed.printed('ready');
	killed.process.kill('SIGKILL');
	process.kill(Number(/ready (\d+)/.exec(killed.output())?.[1]));
	expect(await readdir(tmpdir())).toContain(name);

	expect(await project.run('run', '--ephemeral', '--', 'true').exit).toBe(0);
	expect(await readdir(tmpdir())).not.toContain(name);
	expect(await processesOf(name)).toEqual([]);
});

test.for(['start', 'run'])('%s: one part that ends by itself ends the whole, and is named', async (verb) => {
	const project = await makeProject();
	const command = ['--', 'sh', '-c', 'echo "site  database"; exec sleep 600'];
	const started = project.run(verb, ...(verb === 'run' ? command : []));
	await started.printed('database');
	process.kill(await processOf(project.data, 'postgrest'), 'SIGKILL');
	expect(await started.exit).toBe(1);
	expect(started.output()).toContain('PostgREST ended by itself.');
	expect(await processesOf(project.folder)).toEqual([]);
});

test.for(['postgres', 'postgrest'])(
	'Ctrl-C while %s does not get ready leaves no process',
	async (program) => {
		const project = await makeProject();
		const started = project.run('start');
		// Before that initdb runs postgres too.
		await made(project.data, 'postgres');
		process.kill(await processOf(project.data, program), 'SIGSTOP');
		started.process.kill('SIGINT');
		expect(await started.exit, started.output()).toBe(130);
		expect(await processesOf(project.folder)).toEqual([]);
	}
);
