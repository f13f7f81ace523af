import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
		run: (...words) => run([...words.slice(0, 1), '--workdir', folder, ...words.slice(1)])
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

function run(words: string[]): Run {
	const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
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

/** The processes of this machine whose command line names the folder. Linux only: it reads /proc. */
export async function processesOf(folder: string): Promise<string[]> {
	const lines = await Promise.all(
		(await readdir('/proc'))
			.filter((name) => /^\d+$/.test(name))
			.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
	);
	return lines.filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '));
}
