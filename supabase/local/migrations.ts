import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { Failure } from './failure.ts';

interface MigrationOptions {
	/** Postgres as `postgres`, who is no superuser: what applies here applies on a hosted project. */
	databaseUrl: string;
	projectFolder: string;
	/** Also run the seed files of `config.toml`. */
	seed: boolean;
	signal: AbortSignal;
}

/**
 * Applies the migrations that the database does not have yet, by the Supabase CLI itself: the history table is the
 * CLI's own, and what it says of a failing statement is what it will say of a hosted project.
 *
 * @returns the versions applied.
 * @throws {Failure} a migration fails: its file, statement and Postgres' message. What came before it stays applied.
 */
export async function migrate({
	databaseUrl,
	projectFolder,
	seed,
	signal
}: MigrationOptions): Promise<string[]> {
	const missing = await missingVersions(databaseUrl, projectFolder);
	if (missing.length === 0 && !seed) return [];

	const args = ['db', 'push', `--remote=${databaseUrl}`, '--yes', '--workdir', projectFolder];
	try {
		await promisify(execFile)(
			join(import.meta.dirname, '../../node_modules/.bin/supabase'),
			seed ? [...args, '--include-seed'] : args,
			{
				signal,
				env: { ...process.env, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' }
			}
		);
		return missing;
	} catch (error) {
		signal.throwIfAborted();
		throw new Failure(`A migration failed.\n${outputOf(error)}`, 'Mend the statement and start again.');
	}
}

async function missingVersions(databaseUrl: string, projectFolder: string): Promise<string[]> {
	const files = await readdir(join(projectFolder, 'supabase', 'migrations'));
	const versions = files
		.filter((file) => /^\d+_.+\.sql$/.test(file))
		.map((file) => file.split('_', 1)[0] ?? '');
	const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
	try {
		const [table] = await sql`select to_regclass('supabase_migrations.schema_migrations') as name`;
		if (!table?.name) return versions;
		const applied = new Set(
			(await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`).map(
				(row) => row.version
			)
		);
		return versions.filter((version) => !applied.has(version));
	} finally {
		await sql.end();
	}
}

function outputOf(error: unknown): string {
	const {
		stdout = '',
		stderr = '',
		message = ''
	} = error as { stdout?: string; stderr?: string; message?: string };
	return `${stdout}${stderr}`.trim() || message;
}
