import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { claim } from '../../supabase/local/claim.ts';
import { loadConfig } from '../../supabase/local/config.ts';
import { freePorts } from '../../supabase/local/ports.ts';
import type { RunningProgram } from '../../supabase/local/processes.ts';
import { startRest, type RestOptions } from '../../supabase/local/rest.ts';
import { project } from '../realtime/project.ts';
import { restSecret } from '../realtime/signing.ts';

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
		// As an ephemeral instance: what is left of one that was killed, the next one's start clears away.
		const folder = join(await realpath(tmpdir()), `parlotte-throwaway-${randomUUID()}`);
		const claimed = await claim(folder);
		await mkdir(folder, { mode: 0o700 });
		const { config } = await loadConfig(join(import.meta.dirname, '../../supabase'));
		const databaseUrl = new URL(project.databaseUrl);
		databaseUrl.username = 'authenticator';
		const { rest: port, restAdmin: adminPort } = await freePorts();
		const options = {
			...{ folder, ephemeral: true, config, port, adminPort, databaseUrl: databaseUrl.href },
			...{ jwtSecret: await restSecret(), signal: new AbortController().signal }
		};
		const server = new OwnRest(options, await startRest(options));
		onTestFinished(async () => {
			await server.stop();
			await rm(folder, { recursive: true, force: true });
			await claimed[Symbol.asyncDispose]();
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
