import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../supabase/local/config.ts';
import { loadKeys } from '../supabase/local/keys.ts';
import { freePorts } from '../supabase/local/ports.ts';
import { startPostgres } from '../supabase/local/postgres.ts';

// How long the embedded Supabase takes to answer, on a new database and on one that is there, and what memory all its
// processes hold then. The floor is Postgres alone, on the same data, in the same run. Linux only: it reads /proc.

const project = join(import.meta.dirname, '..');
const cli = join(project, 'supabase/local/cli.ts');

interface Run {
	seconds: number;
	/** MB of resident memory, shared pages counted in each process that has them, and counted once. */
	rss: number;
	pss: number;
	processes: number;
}

/** Starts it on a folder, waits until a command may run over it, and measures from outside. */
function start(folder: string): Promise<Run> {
	const began = performance.now();
	const child = spawn(process.execPath, [cli, 'run', '--workdir', folder, '--', 'cat'], {
		stdio: ['pipe', 'pipe', 'pipe']
	});
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		const failed = () => reject(new Error(`It ended before it answered:\n${said}`));
		child.once('close', failed);
		// `cat` gives back what it is given as soon as it runs.
		child.stdin.write('ready');
		child.stdout.once('data', async () => {
			const seconds = (performance.now() - began) / 1000;
			const memory = await memoryOf(folder, child.pid ?? 0);
			child.off('close', failed);
			child.once('close', () => resolve({ seconds, ...memory }));
			child.stdin.end();
		});
	});
}

async function memoryOf(folder: string, own: number): Promise<Omit<Run, 'seconds'>> {
	const parents = new Map<number, number>();
	const commands = new Map<number, string>();
	for (const name of await readdir('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
		parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
		commands.set(Number(name), await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''));
	}
	const isOurs = (pid: number): boolean =>
		pid > 1 && (pid === own || (commands.get(pid) ?? '').includes(folder) || isOurs(parents.get(pid) ?? 0));
	const pids = [...parents.keys()].filter((pid) => isOurs(pid) && commands.get(pid) !== 'cat\0');
	const sum = { rss: 0, pss: 0, processes: pids.length };
	for (const pid of pids) {
		const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
		sum.rss += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
		sum.pss += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
	}
	return sum;
}

/** Seconds until Postgres answers, alone, on the data of the instance in a project folder. */
async function startPostgresAlone(project: string): Promise<number> {
	const folder = join(project, 'supabase/.temp/local');
	const { config } = await loadConfig(join(project, 'supabase'));
	const { databasePassword: password } = await loadKeys(folder);
	const { database: port } = await freePorts();
	const began = performance.now();
	const postgres = await startPostgres({ folder, port, password, config, ephemeral: false });
	const seconds = (performance.now() - began) / 1000;
	await postgres.stop();
	return seconds;
}

const folder = await mkdtemp(join(tmpdir(), 'parlotte-bench-'));
try {
	await mkdir(join(folder, 'supabase'));
	for (const name of ['config.toml', 'migrations', 'seed.sql', 'templates']) {
		await cp(join(project, 'supabase', name), join(folder, 'supabase', name), { recursive: true });
	}
	// Ports of its own: an instance of the developer's may be running.
	const file = join(folder, 'supabase/config.toml');
	const free = Object.values(await freePorts());
	const config = await readFile(file, 'utf8');
	await writeFile(
		file,
		config.replaceAll(/^(\w*port) = \d+$/gm, (_, key: string) => `${key} = ${free.pop()}`)
	);
	await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
	const first = await start(folder);
	const warm = [await start(folder), await start(folder), await start(folder)].sort(
		(a, b) => a.seconds - b.seconds
	);
	const median = warm[1] ?? first;
	const floor = await startPostgresAlone(folder);
	const row = (name: string, run: Run, budget: number) => ({
		start: name,
		seconds: Number(run.seconds.toFixed(2)),
		'× Postgres alone': Number((run.seconds / floor).toFixed(1)),
		'budget (s)': budget,
		'RSS (MB)': Math.round(run.rss),
		'PSS (MB)': Math.round(run.pss),
		'budget (MB)': 450,
		processes: run.processes
	});
	console.log(`Postgres alone: ${floor.toFixed(2)} s`);
	console.table([row('first', first, 8), row('warm, median of 3', median, 3)]);
} finally {
	await rm(folder, { recursive: true, force: true });
}
