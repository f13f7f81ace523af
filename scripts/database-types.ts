import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';

// Run by `npm run db:types`, over a database made of the migrations alone.

const project = join(import.meta.dirname, '..');
export const typesFile = join(project, 'src/lib/supabase/database.types.ts');

/** The types of the database's schema `public`, as the Supabase CLI writes them and Prettier lays them out. */
export async function generateTypes(databaseUrl: string): Promise<string> {
	const { stdout } = await promisify(execFile)(
		join(project, 'node_modules/.bin/supabase'),
		['gen', 'types', '--lang=typescript', `--remote=${databaseUrl}`, '--schema=public'],
		{ env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' } }
	);
	const text = `// Made by \`npm run db:types\` of the migrations; a test fails when it is not up to date.\n\n${stdout}`;
	return format(text, { ...(await resolveConfig(typesFile)), filepath: typesFile });
}

/** The types as they are in the repository. */
export const readTypes = (): Promise<string> => readFile(typesFile, 'utf8');

if (import.meta.main) {
	const databaseUrl = process.env.SUPABASE_DB_URL;
	if (!databaseUrl) throw new Error('SUPABASE_DB_URL is not set: run it as `npm run db:types`');
	await writeFile(typesFile, await generateTypes(databaseUrl));
}
