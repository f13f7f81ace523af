import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { Failure } from './failure.ts';
import { completeProgram } from './processes.ts';

interface MigrationOptions {
	/** Postgres as `postgres`, who is no superuser: what applies here applies on a hosted project. */
	databaseUrl: string;
	projectFolder: string;
	/** Of the instance. */
	folder: string;
	/** Whether the seed files of `config.toml` belong into the database, once. */
	seed: boolean;
	signal: AbortSignal;
}

/**
 * Applies the migrations that the database does not have yet, by the Supabase CLI itself: the history is the CLI's
 * own, and what it says of a failing statement is what it will say of a hosted project.
 *
 * @returns how many were applied.
 * @throws {Failure} one fails: its file, statement and Postgres' message; those before it stay applied. Or the seed does,
 * as a whole. Or the database has some whose files are gone.
 */
export async function migrate({
	databaseUrl,
	projectFolder,
	folder,
	seed,
	signal
}: MigrationOptions): Promise<number> {
	const { missing, unknown, isSeeded } = await readHistory(databaseUrl, projectFolder);
	if (unknown.length > 0) {
		throw new Failure(
			`The database has migrations that supabase/migrations has not: ${unknown.join(', ')}.`,
			'Bring the files back, or empty the database by `npm run local -- reset`.'
		);
	}
	const seeds = seed && !isSeeded;
	if (missing.length === 0 && !seeds) return 0;

	const program = join(import.meta.dirname, '../../node_modules/.bin/supabase');
	const { code, output } = await completeProgram(
		{
			name: 'The Supabase CLI',
			command: [
				program,
				...['db', 'push', `--remote=${databaseUrl}`, '--include-all', '--yes', '--workdir', projectFolder],
				...(seeds ? ['--include-seed'] : [])
			],
			folder,
			env: { DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' }
		},
		signal
	);
	if (code === 0) return missing.length;
	const lines = output.split('\n').filter((line) => line && !/^(Target:|Try rerunning)/.test(line));
	const what = /^Seeding data from /m.test(output) ? 'The seed' : 'A migration';
	throw new Failure(`${what} failed.\n${lines.join('\n')}`, 'Mend the statement and start again.');
}

async function readHistory(databaseUrl: string, projectFolder: string) {
	const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
	try {
		const versions = await readVersions(projectFolder);
		const applied = await column(sql, 'schema_migrations', 'version');
		const seeded = await column(sql, 'seed_files', 'path');
		return {
			missing: versions.filter((version) => !applied.includes(version)),
			unknown: applied.filter((version) => !versions.includes(version)),
			isSeeded: seeded.length > 0
		};
	} finally {
		await sql.end();
	}
}

/** A column of a table of the CLI's, which it makes at its first push. */
async function column(sql: Sql, table: string, name: string): Promise<string[]> {
	const [found] = await sql`select to_regclass(${`supabase_migrations.${table}`}) is not null as exists`;
	if (!found?.exists) return [];
	const rows = await sql<{ value: string }[]>`
		select ${sql(name)} as value from ${sql(`supabase_migrations.${table}`)}`;
	return rows.map(({ value }) => value);
}

async function readVersions(projectFolder: string): Promise<string[]> {
	const files = await readdir(join(projectFolder, 'supabase', 'migrations')).catch(() => []);
	return files.filter((file) => /^\d+_.+\.sql$/.test(file)).map((file) => file.split('_', 1)[0] ?? '');
}
