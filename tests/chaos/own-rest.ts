import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { claim } from '../../supabase/local/claim.ts';
import { loadConfig } from '../../supabase/local/config.ts';
import { freePorts } from '../../supabase/local/ports.ts';
import { ProcessTable, type RunningProgram } from '../../supabase/local/processes.ts';
import { startRest, type RestOptions } from '../../supabase/local/rest.ts';
import { project } from '../realtime/project.ts';

/** A PostgREST of a test's own over the project's database, to stop and start at will. */
export class OwnRest {
	readonly #options: RestOptions;
	#program: RunningProgram;

	private constructor(options: RestOptions, program: RunningProgram) {
		this.#options = options;
		this.#program = program;
	}

	/** Starts it, until the test is finished. */
	static async start(): Promise<OwnRest> {
		const folder = await mkdtemp(join(await realpath(tmpdir()), 'parlotte-ephemeral-'));
		// As an ephemeral instance: what is left of one that was killed, the next one's start clears away.
		const claimed = await claim(folder);
		const { config } = await loadConfig(join(import.meta.dirname, '../../supabase'));
		const databaseUrl = new URL(project.databaseUrl);
		databaseUrl.username = 'authenticator';
		const { rest: port, restAdmin: adminPort } = await freePorts();
		const options = {
			...{ folder, config, port, adminPort, databaseUrl: databaseUrl.href },
			...{ jwtSecret: new TextDecoder().decode(project.jwtSecret), processes: new ProcessTable(folder) }
		};
		const server = new OwnRest(options, await startRest(options));
		onTestFinished(async () => {
			await server.stop();
			await claimed[Symbol.asyncDispose]();
			await rm(folder, { recursive: true, force: true });
		});
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${this.#options.port}`;
	}

	async stop(): Promise<void> {
		await this.#program.stop();
	}

	/** Starts it again, where it was. */
	async restart(): Promise<void> {
		this.#program = await startRest(this.#options);
	}
}
