import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A Realtime server in a process of its own, so that its CPU and memory are told from the clients'. */
export class Server implements AsyncDisposable {
	readonly port: number;
	readonly #process: ChildProcess;

	private constructor(process: ChildProcess, port: number) {
		this.#process = process;
		this.port = port;
	}

	/** Starts it over the database of the environment; with `BENCH_PROFILE`, it writes a CPU profile to that folder. */
	static async start(): Promise<Server> {
		const { BENCH_PROFILE: folder } = process.env;
		const execArgv = folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
		const child = fork(new URL('serve.ts', import.meta.url), { execArgv });
		const [port] = await once(child, 'message');
		return new Server(child, Number(port));
	}

	/** Seconds of CPU it has used so far, and the megabytes it holds now. */
	usage(): { cpu: number; megabytes: number } {
		const { pid } = this.#process;
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
		const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, megabytes: Number(memory) / 1024 };
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const gone = once(this.#process, 'exit');
		this.#process.send('stop');
		await gone;
	}
}
