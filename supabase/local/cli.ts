import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { claim, holderOf } from './claim.ts';
import { run } from './command.ts';
import { loadConfig, type LoadedConfig } from './config.ts';
import { Failure } from './failure.ts';
import { ProcessTable } from './processes.ts';
import { start, type Instance } from './start.ts';

const USAGE = `npm run local -- start                          run until Ctrl-C
npm run local -- run [options] -- <command…>    run a command over it, then stop
  --ephemeral             on a throw-away database and free ports
  --unless-configured     not at all when PUBLIC_SUPABASE_URL is set: the command uses that project
npm run local -- reset                          empty the database, migrate, seed`;

const projectFolder = resolve(import.meta.dirname, '../..');
const supabaseFolder = join(projectFolder, 'supabase');
const folder = join(supabaseFolder, '.temp', 'local');
const EPHEMERAL = 'parlotte-ephemeral-';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => stopping.abort(signal));
}
const say = (line: string) => console.error(line);

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
	if (stopping.signal.aborted) return 130;
	if (!(error instanceof Failure)) throw error;
	say(`\n${error.message}\n→ ${error.remedy}`);
	return 1;
});

async function main([verb, ...rest]: string[]): Promise<number> {
	const separator = rest.indexOf('--');
	const flags = separator < 0 ? rest : rest.slice(0, separator);
	const command = separator < 0 ? [] : rest.slice(separator + 1);
	const known = verb === 'run' ? ['--ephemeral', '--unless-configured'] : [];
	const isUnderstood = flags.every((flag) => known.includes(flag)) && (verb === 'run') === command.length > 0;
	if (!isUnderstood || !verb || !['start', 'run', 'reset'].includes(verb)) {
		say(USAGE);
		return 2;
	}
	if (existsSync(join(projectFolder, '.env'))) process.loadEnvFile(join(projectFolder, '.env'));
	if (flags.includes('--unless-configured') && process.env.PUBLIC_SUPABASE_URL) {
		say(`Supabase: ${process.env.PUBLIC_SUPABASE_URL} (PUBLIC_SUPABASE_URL)`);
		return run(command, {}, stopping.signal);
	}

	const loaded = await loadConfig(supabaseFolder);
	if (verb === 'reset') return reset(loaded);
	const ephemeral = flags.includes('--ephemeral');
	await using instance = await begin(loaded, ephemeral);
	if (!ephemeral) await introduce(loaded, instance);
	// Awaited here: the instance is disposed of when this function returns.
	if (verb === 'run') return await run(command, instance.environment, stopping.signal);

	const broken = await Promise.race([instance.broken, untilStopped()]);
	if (broken) throw new Failure(`${broken} ended by itself.`, `Its output is in ${folder}.`);
	return 0;
}

async function begin({ config, unsupported }: LoadedConfig, ephemeral: boolean): Promise<Instance> {
	for (const key of unsupported) say(`config.toml: ${key} has no effect on the embedded Supabase.`);
	await removeAbandoned();
	// The real path: a folder reached by two names is one folder.
	const place = ephemeral ? await mkdtemp(join(await realpath(tmpdir()), EPHEMERAL)) : folder;
	return start({ config, projectFolder, folder: place, ephemeral, signal: stopping.signal, say });
}

async function reset(loaded: LoadedConfig): Promise<number> {
	{
		await using _ = await claim(folder);
		await new ProcessTable(folder).endOrphans();
		for (const part of ['postgres', 'storage', 'mail']) {
			await rm(join(folder, part), { recursive: true, force: true });
		}
	}
	await using _ = await begin(loaded, false);
	return 0;
}

/** Ends and removes ephemeral instances whose process was killed. */
async function removeAbandoned(): Promise<void> {
	const root = await realpath(tmpdir());
	for (const name of await readdir(root)) {
		const place = join(root, name);
		if (!name.startsWith(EPHEMERAL) || (await holderOf(place)) !== null) continue;
		try {
			await new ProcessTable(place).endOrphans();
			await rm(place, { recursive: true, force: true });
		} catch {
			// Another user's.
		}
	}
}

async function introduce({ config }: LoadedConfig, { urls }: Instance): Promise<void> {
	say(`
  site       ${config.auth.site_url}
  inbox      ${urls.inbox}
  dashboard  ${urls.dashboard}
  API        ${urls.api}
  database   ${urls.database}
`);
	const seed = await readFile(join(supabaseFolder, 'seed.sql'), 'utf8').catch(() => '');
	for (const [, line] of seed.matchAll(/^-- (Demo account: .+)$/gm)) say(`  ${line}`);
}

function untilStopped(): Promise<null> {
	return new Promise((resolve) => {
		if (stopping.signal.aborted) resolve(null);
		// A signal handler alone would not keep the process alive; the servers do.
		stopping.signal.addEventListener('abort', () => resolve(null));
	});
}
