import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import type { Config } from './config.ts';
import { authSchema, storageSchema } from './lite.ts';

/**
 * Prepares a new database as a Supabase project's is: roles, schemas, settings, Auth's and Storage's tables, Realtime.
 * One transaction: a start that was interrupted leaves all of it or nothing. One that is there already is given what its
 * Realtime lacks.
 */
export async function bootstrap(databaseUrl: string, password: string, config: Config): Promise<void> {
	const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
	try {
		const [done] = await sql`select from pg_namespace where nspname = 'realtime'`;
		const files = new Map<string, string>();
		for (const name of ['roles', 'auth', 'realtime', 'auto-expose']) {
			files.set(name, await readFile(new URL(`sql/${name}.sql`, import.meta.url), 'utf8'));
		}
		await sql.begin(async (transaction) => {
			const run = (name: string) => transaction.unsafe(files.get(name) ?? '');
			if (done) return await run('realtime');
			await run('roles');
			for (const role of ['authenticator', 'postgres', 'supabase_auth_admin', 'supabase_storage_admin']) {
				// A role's password cannot be a parameter; this one has no character to escape (base64url).
				await transaction.unsafe(`alter role ${role} with password '${password}'`);
			}
			await transaction.unsafe(`set local role supabase_auth_admin; ${authSchema()}`);
			await transaction.unsafe(`set local role supabase_storage_admin; ${storageSchema()}`);
			await transaction.unsafe('reset role');
			await run('auth');
			await run('realtime');
			if (config.api.auto_expose_new_tables) await run('auto-expose');
		});
	} finally {
		await sql.end();
	}
}
