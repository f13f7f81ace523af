import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { completeProgram } from './processes.ts';
import { toCommand, type Unprivileged } from './unprivileged.ts';

interface DataOptions {
	/** Of the instance. */
	folder: string;
	/** Of the superuser `supabase_admin`. */
	password: string;
	signal?: AbortSignal;
}

/**
 * Makes the data of a new database.
 *
 * @throws {Failure} initdb fails, with what it said.
 */
export async function makeData(initdb: string, as: Unprivileged, data: string, options: DataOptions) {
	// Under another name until initdb is through: what an interrupted first start leaves is not taken for a database.
	const fresh = `${data}.new`;
	await rm(fresh, { recursive: true, force: true });
	await mkdir(fresh, { recursive: true, mode: 0o700 });
	const passwordFile = join(options.folder, 'password');
	await writeFile(passwordFile, options.password, { mode: 0o600 });
	if (as.uid !== undefined && as.gid !== undefined) {
		await Promise.all([chown(fresh, as.uid, as.gid), chown(passwordFile, as.uid, as.gid)]);
	}
	const { code, output } = await completeProgram(
		{
			name: 'initdb',
			command: toCommand(as, [
				initdb,
				`--pgdata=${fresh}`,
				'--username=supabase_admin',
				`--pwfile=${passwordFile}`,
				'--auth=scram-sha-256',
				'--encoding=UTF8',
				'--locale=C',
				'--locale-provider=builtin',
				'--builtin-locale=C.UTF-8',
				'--no-sync',
				'--no-instructions'
			]),
			folder: options.folder,
			env: { LC_ALL: 'C' },
			...(as.uid === undefined ? {} : { uid: as.uid, gid: as.gid })
		},
		options.signal
	).finally(() => rm(passwordFile, { force: true }));
	if (code !== 0) {
		throw new Failure(
			`Postgres could not make its data in ${data}: ${causeIn(output)}`,
			'Mend that, and start again.'
		);
	}
	await rename(fresh, data);
}

/**
 * Asked before Postgres is, whose own words for these are for those who run servers.
 *
 * @throws {Failure} the data are another user's, no database's, or of another major version.
 */
export async function assertOwn(data: string, as: Unprivileged, wanted: number): Promise<void> {
	const owner = as.uid ?? process.getuid?.();
	const { uid } = await stat(data);
	if (owner !== undefined && uid !== owner) {
		throw new Failure(
			`The data in ${data} belong to another user (number ${uid}; this is ${owner}).`,
			'Start it as that user, or move the data away: it makes new ones.'
		);
	}
	const found = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => null);
	if (found === null) {
		throw new Failure(
			`What is in ${data} is no database: it has no PG_VERSION.`,
			'Move it away, or let `npm run local -- reset` empty it.'
		);
	}
	if (found.trim() === String(wanted)) return;
	throw new Failure(
		`The data in ${data} was made by Postgres ${found.trim()}; this is Postgres ${wanted}.`,
		'`npm run local -- reset` empties it and starts over; to keep the data, dump it with the version that made it.'
	);
}

/** The line of a program's output that says why it ended. */
export function causeIn(output: string): string {
	const lines = output.trim().split('\n');
	return (
		lines.findLast((line) => /FATAL|PANIC|ERROR|error:/.test(line)) ?? (lines.at(-1) || 'it said nothing')
	);
}
