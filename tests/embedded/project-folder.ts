import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePorts, type Ports } from '../../supabase/local/ports.ts';

const cli = join(import.meta.dirname, '../../supabase/local/cli.ts');

/** A project of its own to start the embedded Supabase on, with ports that were free when it was made. */
export interface ProjectFolder {
	folder: string;
	/** Where its instance keeps its things. */
	data: string;
	ports: Ports;
	/** Writes a file below `supabase/`. */
	write(name: string, text: string): Promise<void>;
	rename(name: string, other: string): Promise<void>;
	/** Starts a command of the command line on it. */
	run(...words: string[]): Run;
}

/** A command line that runs. It is killed with all it started when the test is over. */
export interface Run {
	process: ChildProcess;
	/** All it has printed so far. */
	output(): string;
	/** Settles when it has printed the text; rejects with what it printed if it ends without. */
	printed(text: string): Promise<void>;
	exit: Promise<number | null>;
}

/** Makes a project folder, which is removed when the test is over. */
export async function makeProject(config = ''): Promise<ProjectFolder> {
	const folder = await mkdtemp(join(await realpath(tmpdir()), 'parlotte-project-'));
	const data = join(folder, 'supabase/.temp/local');
	const ports = await freePorts();
	const { api, database, dashboard, inbox, smtp } = ports;
	await mkdir(join(folder, 'supabase/migrations'), { recursive: true });
	const project: ProjectFolder = {
		folder,
		data,
		ports,
		write: (name, text) => writeFile(join(folder, 'supabase', name), text),
		rename: (name, other) => rename(join(folder, 'supabase', name), join(folder, 'supabase', other)),
		run: (...words) => run(folder, [...words.slice(0, 1), '--workdir', folder, ...words.slice(1)])
	};
	await project.write(
		'config.toml',
		`[api]\nport = ${api}\n[db]\nport = ${database}\n[db.seed]\nenabled = false\n[studio]\nport = ${dashboard}\n` +
			`[local_smtp]\nport = ${inbox}\nsmtp_port = ${smtp}\n${config}`
	);
	onTestFinished(async () => {
		await rm(folder, { recursive: true, force: true });
	});
	return project;
}

function run(folder: string, words: string[]): Run {
	return observe(
		spawn(process.execPath, [cli, ...words], {
			stdio: ['ignore', 'pipe', 'pipe'],
			// All that it starts has this too: no process escapes processesOf.
			env: { ...process.env, TEST_PROJECT: folder }
		})
	);
}

/** What a process prints, and how it ends. */
export function observe(child: ChildProcessByStdio<null, Readable, Readable>): Run {
	let text = '';
	const waiting = new Set<() => void>();
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			for (const look of waiting) look();
		});
	}
	const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
	onTestFinished(async () => {
		child.kill('SIGTERM');
		await exit;
	});
	return {
		process: child,
		output: () => text,
		printed: (wanted) =>
			new Promise((resolve, reject) => {
				const look = () => {
					if (!text.includes(wanted)) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				look();
				void exit.then(() => reject(new Error(`ended without printing “${wanted}”:\n${text}`)));
			}),
		exit
	};
}

/** A process that runs. */
export interface RunningProcess {
	pid: number;
	command: string;
}

/** Settles when an instance has made the file or folder in its folder. */
export async function made(data: string, name: string): Promise<void> {
	while (!existsSync(join(data, name))) await pause(5);
}

/** The processes of this machine that run for a folder: it is in their command line or environment. It reads /proc. */
export async function processesOf(folder: string): Promise<RunningProcess[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const all = await Promise.all(
		pids.map(async (pid) => {
			const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
			const [command, environment] = [await read('cmdline'), await read('environ')];
			return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim(), environment };
		})
	);
	return all
		.filter(({ command, environment }) => command.includes(folder) || environment.includes(folder))
		.map(({ pid, command }) => ({ pid, command }));
}

/** The process of a folder that runs the given program, as soon as there is one. */
export async function processOf(folder: string, program: string): Promise<number> {
	const runs = ({ command }: RunningProcess) => basename(command.split(' ', 1)[0] ?? '') === program;
	for (;;) {
		const found = (await processesOf(folder)).find(runs);
		if (found) return found.pid;
		await pause(5);
	}
}
