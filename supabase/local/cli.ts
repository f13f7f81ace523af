import './compile-cache.ts';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claim, isClaimed } from './claim.ts';
import { run } from './command.ts';
import { loadConfig, type LoadedConfig } from './config.ts';
import { Failure, moreIn } from './failure.ts';
import { makeFolder, temporaryFolder } from './folder.ts';
import { endOrphans } from './orphans.ts';
import { start, type Instance } from './start.ts';
import { setAside } from './surroundings.ts';

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
	if (values['unless-configured'] && process.env.PUBLIC_SUPABASE_URL) {
		assertConfigured();
		say(`Supabase: ${process.env.PUBLIC_SUPABASE_URL} (PUBLIC_SUPABASE_URL)`);
		return run(command, {}, stopping.signal);
	}
	const aside = setAside();
	if (verb === 'reset') return reset(project);

	await using instance = await begin(project, values);
	if (!values.ephemeral) await introduce(project, instance);
	// Awaited here: the instance is disposed of when this function returns.
	const over = new AbortController();
	let broken = '';
	void instance.broken.then((part) => {
		broken = part;
		over.abort('SIGTERM');
	});
	const end = AbortSignal.any([stopping.signal, over.signal]);
	const environment = { ...aside, ...instance.environment };
	const code = verb === 'run' ? await run(command, environment, end) : await untilAborted(end);
	if (broken && !stopping.signal.aborted) {
		throw new Failure(`${broken} ended by itself.`, moreIn(instance.folder, values.ephemeral ?? false));
	}
	return code;
}

/** @throws {Failure} the environment names a project, and not all that a site needs to know of it. */
function assertConfigured(): void {
	const missing = SITE_VARIABLES.filter((name) => !process.env[name]);
	if (missing.length === 0) return;
	throw new Failure(
		`PUBLIC_SUPABASE_URL is set, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not.`,
		'The dashboard of the project has it (Settings → API Keys). Without PUBLIC_SUPABASE_URL the embedded Supabase starts.'
	);
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
	const folder = await realpath(workdir).catch(() => {
		throw new Failure(`There is no folder ${workdir}.`, 'Check --workdir.');
	});
	const supabase = join(folder, 'supabase');
	// Before config.toml, which may name their variables. What is set already stays.
	for (const file of [join(supabase, '.env'), join(folder, '.env')]) {
		if (existsSync(file)) process.loadEnvFile(file);
	}
	return { ...(await loadConfig(supabase)), folder, data: join(supabase, '.temp', 'local') };
}

type BeginOptions = { ephemeral?: boolean | undefined; es256?: boolean | undefined };

async function begin(
	{ config, unsupported, unset, folder, data }: Project,
	{ ephemeral = false, es256 = false }: BeginOptions
): Promise<Instance> {
	for (const key of unsupported) say(`config.toml: ${key} has no effect on the embedded Supabase.`);
	for (const name of unset) say(`config.toml: the variable ${name}, which it names, is not set.`);
	await removeAbandoned();
	const place = ephemeral ? join(await temporaryFolder(), EPHEMERAL + randomUUID()) : data;
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
		await using _ = await claim(project.data);
		await makeFolder(project.data);
		await endOrphans(project.data, stopping.signal);
		for (const part of ['postgres', 'storage', 'mail']) {
			await rm(join(project.data, part), { recursive: true, force: true });
		}
	}
	await using _ = await begin(project, {});
	return 0;
}

/** Ends and removes ephemeral instances whose process was killed. */
async function removeAbandoned(): Promise<void> {
	const root = await temporaryFolder();
	// One that may not be listed has others' folders in it.
	for (const name of await readdir(root).catch(() => [])) {
		const place = join(root, name);
		if (!name.startsWith(EPHEMERAL) || (await isClaimed(place))) continue;
		try {
			await endOrphans(place, stopping.signal);
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
	if (!config.db.seed.enabled) return;
	const seed = await readFile(join(folder, 'supabase', 'seed.sql'), 'utf8').catch(() => '');
	for (const [, line] of seed.matchAll(/^-- (Demo account: .+)$/gm)) say(`  ${line}`);
}

function untilAborted(signal: AbortSignal): Promise<number> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve(0);
		// A signal handler alone would not keep the process alive; the servers do.
		signal.addEventListener('abort', () => resolve(0));
	});
}
