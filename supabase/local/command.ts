import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.ts';

/**
 * Runs a command in this terminal, with the project's programs first on its path.
 *
 * @returns its exit code, 128 + n when a signal n ended it.
 */
export function run(
	command: string[],
	environment: Record<string, string>,
	signal: AbortSignal
): Promise<number> {
	const [file = '', ...args] = command;
	const programs = join(import.meta.dirname, '../../node_modules/.bin');
	return new Promise((resolve, reject) => {
		const child = spawn(file, args, {
			stdio: 'inherit',
			env: { ...process.env, ...environment, PATH: `${programs}${delimiter}${process.env.PATH ?? ''}` }
		});
		const stop = () => {
			// Ctrl-C in a terminal has reached the command already.
			if (signal.reason !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal.reason as NodeJS.Signals);
		};
		if (signal.aborted) stop();
		signal.addEventListener('abort', stop);
		child.once('error', () => reject(new Failure(`${file} could not be run.`, 'Check its name.')));
		child.once('exit', (code, endedBy) => {
			signal.removeEventListener('abort', stop);
			resolve(code ?? 128 + (endedBy ? constants.signals[endedBy] : 0));
		});
	});
}
