import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claim, holderOf } from './claim.ts';
import { run } from './command.ts';
import { loadConfig, type LoadedConfig } from './config.ts';
import { Failure } from './failure.ts';
import { ProcessTable } from './processes.ts';
import { start, type Instance } from './start.ts';

const USAGE = `npm run local -- start                          run until Ctrl-C
npm run local -- run [options] -- <command…>    run a command over it, then stop
  --ephemeral             on a throw-away database and free ports
  --es256                 people's tokens are signed with ES256, as hosted projects have it
  --unless-configured     not at all when PUBLIC_SUPABASE_URL is set: the command uses that project
npm run local -- reset                          empty the database, migrate, seed
  --workdir <folder>      (all of them) the project: the folder that has supabase/config.toml`;

const OPTIONS = {
	ephemeral: { type: 'boolean' },
	es256: { type: 'boolean' },
	'unless-configured': { type: 'boolean' },
	workdir: { type: 'string', default: resolve(import.meta.dirname, '../..') }
} as const;
/** What a site over it needs to know, as its `.env` has it. */
const SITE_VARIABLES = ['PUBLIC_SUPABASE_URL', 'PUBLIC_SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY'];
const EPHEMERAL = 'parlotte-throwaway-';

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

async function main(words: string[]): Promise<number> {
	const separator = words.indexOf('--');
	const command = separator < 0 ? [] : words.slice(separator + 1);
	const { verb, values } = understand(separator < 0 ? words : words.slice(0, separator));
	if (!verb || (verb === 'run') !== command.length > 0) {
		say(USAGE);
		return 2;
	}
	const project = await projectIn(values.workdir);
	const settings = join(project.folder, '.env');
	if (existsSync(settings)) process.loadEnvFile(settings);
	if (values['unless-configured'] && process.env.PUBLIC_SUPABASE_URL) {
		say(`Supabase: ${process.env.PUBLIC_SUPABASE_URL} (PUBLIC_SUPABASE_URL)`);
		return run(command, {}, stopping.signal);
	}
	if (verb === 'reset') return reset(project);

	await using instance = await begin(project, values);
	if (!values.ephemeral) await introduce(project, instance);
	// Awaited here: the instance is disposed of when this function returns.
	if (verb === 'run') return await run(command, instance.environment, stopping.signal);
	const broken = await Promise.race([instance.broken, untilStopped()]);
	if (broken) throw new Failure(`${broken} ended by itself.`, `Its output is in ${project.data}.`);
	return 0;
}

function understand(words: string[]) {
	try {
		const { values, positionals } = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
		const verb = (['start', 'run', 'reset'] as const).find((known) => known === positionals.join(' '));
		return { verb, values };
	} catch {
		return { values: { workdir: OPTIONS.workdir.default } };
	}
}

interface Project extends LoadedConfig {
	/** The folder that has `supabase/` in it. */
	folder: string;
	/** Where its own instance keeps its data, keys and logs. */
	data: string;
}

async function projectIn(workdir: string): Promise<Project> {
	// The real path: a folder reached by two names is one folder.
	const folder = await realpath(workdir);
	const supabase = join(folder, 'supabase');
	return { ...(await loadConfig(supabase)), folder, data: join(supabase, '.temp', 'local') };
}

type BeginOptions = { ephemeral?: boolean | undefined; es256?: boolean | undefined };

async function begin(
	{ config, unsupported, folder, data }: Project,
	{ ephemeral = false, es256 = false }: BeginOptions
): Promise<Instance> {
	for (const key of unsupported) say(`config.toml: ${key} has no effect on the embedded Supabase.`);
	await removeAbandoned();
	const place = ephemeral ? join(await realpath(tmpdir()), EPHEMERAL + randomUUID()) : data;
	return start({
		config,
		projectFolder: folder,
		folder: place,
		ephemeral,
		es256,
		signal: stopping.signal,
		say
	});
}

async function reset(project: Project): Promise<number> {
	{
		await mkdir(project.data, { recursive: true, mode: 0o700 });
		await using _ = await claim(project.data);
		await new ProcessTable(project.data).endOrphans();
		for (const part of ['postgres', 'storage', 'mail']) {
			await rm(join(project.data, part), { recursive: true, force: true });
		}
	}
	await using _ = await begin(project, {});
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

async function introduce({ config, folder }: Project, { urls, environment }: Instance): Promise<void> {
	say(`
  site       ${config.auth.site_url}
  inbox      ${urls.inbox}
  dashboard  ${urls.dashboard}
  API        ${urls.api}
  database   ${urls.database}

${SITE_VARIABLES.map((name) => `  ${name}=${environment[name]}`).join('\n')}
`);
	const seed = await readFile(join(folder, 'supabase', 'seed.sql'), 'utf8').catch(() => '');
	for (const [, line] of seed.matchAll(/^-- (Demo account: .+)$/gm)) say(`  ${line}`);
}

function untilStopped(): Promise<null> {
	return new Promise((resolve) => {
		if (stopping.signal.aborted) resolve(null);
		// A signal handler alone would not keep the process alive; the servers do.
		stopping.signal.addEventListener('abort', () => resolve(null));
	});
}
