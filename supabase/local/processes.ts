import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A server of ours: what to run, and a string of its command line by which it is known again. */
export interface Program {
	name: string;
	command: readonly [string, ...string[]];
	env?: Record<string, string>;
	/** Its output goes there. */
	log: string;
	/** An argument that only this instance's process has: a path in its folder. */
	mark: string;
	uid?: number;
	gid?: number;
	/** The signal it stops cleanly on. */
	stopSignal: 'SIGINT' | 'SIGTERM';
}

export interface RunningProgram {
	pid: number;
	/** Settles when the process ends, whoever ended it. */
	ended: Promise<number | null>;
	stop(): Promise<void>;
}

interface RecordedProcess {
	name: string;
	pid: number;
	mark: string;
	stopSignal: 'SIGINT' | 'SIGTERM';
}

const RECORD = 'processes.json';

/**
 * The servers that one instance runs. Each is written down in the instance's folder before it is used, so that an
 * instance that was killed leaves a list of what its successor has to end.
 */
export class ProcessTable {
	readonly #folder: string;
	#recorded: RecordedProcess[] = [];

	constructor(folder: string) {
		this.#folder = folder;
	}

	/** Starts a program in a session of its own: Ctrl-C reaches us alone, and we stop it in order. */
	async start(program: Program): Promise<RunningProgram> {
		const log = openSync(program.log, 'a');
		const [file, ...args] = program.command;
		const child = spawn(file, args, {
			detached: true,
			stdio: ['ignore', log, log],
			env: { ...process.env, ...program.env },
			...(program.uid === undefined ? {} : { uid: program.uid, gid: program.gid })
		});
		closeSync(log);
		const ended = endOf(child);
		const pid = child.pid;
		if (pid === undefined) throw new Error(`${program.name} could not be started: ${file}`);
		await this.#write([
			...this.#recorded,
			{ name: program.name, pid, mark: program.mark, stopSignal: program.stopSignal }
		]);

		return {
			pid,
			ended,
			stop: async () => {
				if (child.exitCode === null && child.signalCode === null) {
					child.kill(program.stopSignal);
					await ended;
				}
				await this.#write(this.#recorded.filter((entry) => entry.pid !== pid));
			}
		};
	}

	/** Ends what an earlier instance on this folder left running, and tells the names. */
	async endOrphans(): Promise<string[]> {
		const left = await readRecord(join(this.#folder, RECORD));
		const ended: string[] = [];
		for (const { name, pid, mark, stopSignal } of left) {
			// The list may have come with a copy of another folder, whose processes are not ours to end.
			if (!mark.startsWith(this.#folder) || !(await commandLine(pid)).includes(mark)) continue;
			process.kill(pid, stopSignal);
			while ((await commandLine(pid)).includes(mark)) await pause(20);
			ended.push(name);
		}
		await this.#write([]);
		return ended;
	}

	async #write(recorded: RecordedProcess[]): Promise<void> {
		this.#recorded = recorded;
		await writeFile(join(this.#folder, RECORD), JSON.stringify(recorded));
	}
}

function endOf(child: ChildProcess): Promise<number | null> {
	return new Promise((resolve) => {
		child.once('exit', resolve);
		child.once('error', () => resolve(null));
	});
}

async function readRecord(file: string): Promise<RecordedProcess[]> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as RecordedProcess[];
	} catch {
		return [];
	}
}

/** The command line of a running process, or '' when there is none of that number (any more). */
async function commandLine(pid: number): Promise<string> {
	try {
		// Slim containers have no `ps`.
		if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8');
		return (await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command='])).stdout;
	} catch {
		return '';
	}
}
