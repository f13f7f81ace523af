import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '../../supabase/local/bootstrap.ts';
import { claim } from '../../supabase/local/claim.ts';
import { loadConfig } from '../../supabase/local/config.ts';
import { freePorts } from '../../supabase/local/ports.ts';
import { startPostgres, type PostgresOptions } from '../../supabase/local/postgres.ts';
import type { RunningProgram } from '../../supabase/local/processes.ts';

const PASSWORD = 'throw-away';

/** A Postgres of a test's own, prepared as a Supabase project's is, to stop and start at will. */
export class OwnPostgres implements AsyncDisposable {
	/** As the superuser. */
	readonly url: string;
	readonly #options: PostgresOptions;
	readonly #claim: AsyncDisposable;
	#server: RunningProgram;

	private constructor(
		options: PostgresOptions,
		claimed: AsyncDisposable,
		server: RunningProgram,
		url: string
	) {
		this.#options = options;
		this.#claim = claimed;
		this.#server = server;
		this.url = url;
	}

	static async start(): Promise<OwnPostgres> {
		// As an ephemeral instance: what is left of one that was killed, the next one's start clears away.
		const folder = join(await realpath(tmpdir()), `parlotte-throwaway-${randomUUID()}`);
		const claimed = await claim(folder);
		await mkdir(folder, { mode: 0o700 });
		const { config } = await loadConfig(join(import.meta.dirname, '../../supabase'));
		const port = (await freePorts()).database;
		const options = { folder, port, password: PASSWORD, config, ephemeral: true };
		const url = `postgresql://supabase_admin:${PASSWORD}@127.0.0.1:${port}/postgres?sslmode=disable`;
		const own = new OwnPostgres(options, claimed, await startPostgres(options), url);
		await bootstrap(url, PASSWORD, config);
		return own;
	}

	async stop(): Promise<void> {
		await this.#server.stop();
	}

	/** Starts it again, on the data it has. */
	async start(): Promise<void> {
		this.#server = await startPostgres(this.#options);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
		await rm(this.#options.folder, { recursive: true, force: true });
		await this.#claim[Symbol.asyncDispose]();
	}
}
