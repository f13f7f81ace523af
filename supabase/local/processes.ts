import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { ownerOf } from './claim.ts';
import { Failure } from './failure.ts';

interface Program {
	/** As people know it. */
	name: string;
	command: readonly [string, ...string[]];
	/** Of the instance that it is a part of. */
	folder: string;
	env?: Record<string, string>;
	uid?: number;
	gid?: number;
}

interface Server extends Program {
	/** Its output goes there. */
	log: string;
	/** The signal it stops cleanly on. */
	stopSignal: 'SIGINT' | 'SIGTERM';
}

export interface RunningProgram {
	/** Settles when the process ends, whoever ended it. */
	ended: Promise<unknown>;
	stop(): Promise<void>;
}

/**
 * Starts a part of an instance that runs until it is stopped.
 *
 * @throws {Failure} it cannot be run.
 */
export async function startProgram(server: Server): Promise<RunningProgram> {
	const log = openSync(server.log, 'a');
	const child = launch(server, ['ignore', log, log]);
	closeSync(log);
	await spawned(child, server);
	const ended = once(child, 'exit');
	return {
		ended,
		stop: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill(server.stopSignal);
			// One that is suspended hears the other signal only then.
			child.kill('SIGCONT');
			await ended;
		}
	};
}

/**
 * Runs a program to its end. Told to stop, it is ended first: nothing of it runs when this has settled.
 *
 * @returns its exit code, null when a signal ended it, and all it printed.
 * @throws {Failure} it cannot be run.
 */
export async function completeProgram(
	program: Program,
	signal?: AbortSignal
): Promise<{ code: number | null; output: string }> {
	const child = launch(program, ['ignore', 'pipe', 'pipe']);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	await spawned(child, program);
	const closed = once(child, 'close') as Promise<[number | null]>;
	const stop = () => void child.kill('SIGTERM');
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop);
	const [code] = await closed;
	signal?.removeEventListener('abort', stop);
	signal?.throwIfAborted();
	return { code, output };
}

/** In a session of its own: Ctrl-C reaches us alone, and we stop everything in order. */
function launch({ command, folder, env, uid, gid }: Program, stdio: StdioOptions): ChildProcess {
	const [file, ...args] = command;
	return spawn(file, args, {
		detached: true,
		stdio,
		env: { ...process.env, ...env, ...ownerOf(folder) },
		...(uid === undefined ? {} : { uid, gid })
	});
}

async function spawned(child: ChildProcess, { name, command: [file] }: Program): Promise<void> {
	await once(child, 'spawn').catch((error: unknown) => {
		throw new Failure(
			`${name} could not be started: ${error instanceof Error ? error.message : file}.`,
			'Run `npm install` again.'
		);
	});
}
