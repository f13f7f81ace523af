import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ownerOf } from './claim.ts';

interface RunningProcess {
	pid: number;
	parent: number;
	/** What it was started with. */
	words: string[];
	/** `NAME=value` each; empty where the system does not tell. */
	environment: string[];
}

/** How long a process may take to end when asked to. */
const PATIENCE = 10_000;

const OURS: Record<string, string> = { postgres: 'Postgres', initdb: 'initdb', postgrest: 'PostgREST' };

/**
 * Ends what an instance of this folder that was killed has left running, the command it ran included, and tells the
 * names. They are found by what they run with, since a list of them would lack what was started as it was killed.
 */
export async function endOrphans(folder: string, signal?: AbortSignal): Promise<string[]> {
	const askedAt = new Map<number, number>();
	const names = new Set<string>();
	for (;;) {
		signal?.throwIfAborted();
		const left = await leftOf(folder);
		if (left.length === 0) return [...names];
		for (const { pid, words, parent } of left) {
			// From the top: each may end what it has started itself, as Postgres does.
			if (left.some((other) => other.pid === parent)) continue;
			const asked = askedAt.get(pid);
			if (asked === undefined) {
				askedAt.set(pid, performance.now());
				names.add(nameOf(words));
				kill(pid, programOf(words) === 'postgres' ? 'SIGINT' : 'SIGTERM');
				kill(pid, 'SIGCONT');
			} else if (performance.now() - asked > PATIENCE) kill(pid, 'SIGKILL');
		}
		await pause(20);
	}
}

async function leftOf(folder: string): Promise<RunningProcess[]> {
	const running = process.platform === 'linux' ? await readProc() : await askPs();
	const parents = new Map(running.map(({ pid, parent }) => [pid, parent]));
	// Whoever starts an instance may do so from a shell that an earlier one has left.
	const above = new Set<number>();
	for (let pid: number | undefined = process.pid; pid && !above.has(pid); pid = parents.get(pid))
		above.add(pid);

	const owned = Object.entries(ownerOf(folder)).map(([name, value]) => `${name}=${value}`);
	return running.filter(
		({ pid, words, environment }) =>
			!above.has(pid) &&
			(owned.every((entry) => environment.includes(entry)) ||
				// Another user's environment cannot be read everywhere: Postgres may run as `nobody`.
				(programOf(words) in OURS && words.some((word) => word.includes(folder + sep))))
	);
}

/** `ps` is not in slim containers, and does not tell where one word ends. */
async function readProc(): Promise<RunningProcess[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	return Promise.all(
		pids.map(async (pid) => {
			const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
			const [status, words, environment] = await Promise.all(['status', 'cmdline', 'environ'].map(read));
			return {
				pid: Number(pid),
				parent: Number(/^PPid:\s+(\d+)/m.exec(status ?? '')?.[1] ?? 0),
				words: (words ?? '').split('\0'),
				environment: (environment ?? '').split('\0')
			};
		})
	);
}

async function askPs(): Promise<RunningProcess[]> {
	const { stdout } = await promisify(execFile)('ps', ['-axwwE', '-o', 'pid=,ppid=,command='], {
		maxBuffer: 64 * 1024 * 1024
	});
	return stdout
		.trim()
		.split('\n')
		.map((line) => {
			const [pid, parent, ...words] = line.trim().split(/\s+/);
			return { pid: Number(pid), parent: Number(parent), words, environment: words };
		});
}

const programOf = ([file = '']: string[]): string => basename(file);

function nameOf(words: string[]): string {
	const program = programOf(words);
	// A program of a package is a script that Node runs.
	const [, script = '-'] = words;
	return OURS[program] ?? (program === 'node' && !script.startsWith('-') ? basename(script) : program);
}

function kill(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
	}
}
