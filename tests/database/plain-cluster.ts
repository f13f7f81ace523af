import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { claim } from '../../supabase/local/claim.ts';
import { bootstrap } from '../../supabase/local/bootstrap.ts';
import { loadConfig } from '../../supabase/local/config.ts';
import { migrate } from '../../supabase/local/migrations.ts';
import { freePorts } from '../../supabase/local/ports.ts';
import { startPostgres } from '../../supabase/local/postgres.ts';

const project = join(import.meta.dirname, '../..');

export interface Cluster extends AsyncDisposable {
	/** As `postgres`. */
	url: string;
	/** Whether a table made before the migrations would have been open to `anon`. */
	exposedByDefault: boolean;
}

/** A Postgres of its own with the migrations in it, where new tables are exposed by default or not. */
export async function startCluster(exposed: boolean): Promise<Cluster> {
	// As an ephemeral instance: what is left of one that was killed, the next one's start clears away.
	const folder = join(await realpath(tmpdir()), `parlotte-throwaway-${randomUUID()}`);
	const claimed = await claim(folder);
	await mkdir(folder, { mode: 0o700 });
	const { config } = await loadConfig(join(project, 'supabase'));
	config.api.auto_expose_new_tables = exposed;
	const password = 'throw-away';
	const port = (await freePorts()).database;
	const server = await startPostgres({ folder, port, password, config, ephemeral: true });
	const stop = async () => {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
		await claimed[Symbol.asyncDispose]();
	};
	try {
		const url = (role: string) =>
			`postgresql://${role}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;
		await bootstrap(url('supabase_admin'), password, config);
		const exposedByDefault = await exposesByDefault(url('postgres'));
		await migrate({
			...{ databaseUrl: url('postgres'), projectFolder: project, folder },
			...{ seed: false, signal: new AbortController().signal }
		});
		return { url: url('postgres'), exposedByDefault, [Symbol.asyncDispose]: stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function exposesByDefault(databaseUrl: string): Promise<boolean> {
	const sql = postgres(databaseUrl, { max: 1 });
	try {
		const rows = await sql`
			select from pg_default_acl, aclexplode(defaclacl) as acl
			where defaclobjtype = 'r' and acl.grantee = 'anon'::regrole`;
		return rows.length > 0;
	} finally {
		await sql.end();
	}
}
