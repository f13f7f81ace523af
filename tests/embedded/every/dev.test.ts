import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../../../supabase/local/ports.ts';
import { member } from '../../e2e/people.ts';
import { signIn } from '../../security/visitor.ts';
import { supabase } from '../../site/running-site.ts';
import { observe, processesOf, type Run } from '../project-folder.ts';

// `npm run dev`, as somebody who has just cloned the repository types it.

const root = join(import.meta.dirname, '../../..');
/** What a clone has not. */
const MADE_HERE = [
	'node_modules',
	'.git',
	'.svelte-kit',
	'build',
	'.env',
	'.temp',
	'paraglide',
	'test-results'
];

/** A copy of the repository whose ports are free; `vite` is the site's. */
async function clone(): Promise<{ folder: string; vite: number }> {
	const folder = await mkdtemp(join(await realpath(tmpdir()), 'parlotte-clone-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	for (const name of await readdir(root)) {
		if (MADE_HERE.includes(name)) continue;
		const filter = (path: string) => !MADE_HERE.includes(path.split('/').at(-1) ?? '');
		await cp(join(root, name), join(folder, name), { recursive: true, filter });
	}
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));

	const { api, database, dashboard, inbox, smtp, rest: vite } = await freePorts();
	const free: Record<number, number> = {
		54321: api,
		54322: database,
		54323: dashboard,
		54324: inbox,
		54325: smtp,
		5173: vite
	};
	for (const name of ['supabase/config.toml', 'vite.config.ts']) {
		const text = await readFile(join(folder, name), 'utf8');
		const moved = text.replaceAll(/\b(5432[1-5]|5173)\b/g, (port) => String(free[Number(port)]));
		await writeFile(join(folder, name), moved);
	}
	return { folder, vite };
}

/** `npm run dev` in a terminal of its own: a signal given to its group reaches all of it, as Ctrl-C does. */
function dev(folder: string, environment: Record<string, string> = {}): Run {
	const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.includes('SUPABASE')));
	const child = spawn('npm', ['run', 'dev'], {
		cwd: folder,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
		env: { ...own, NODE_ENV: 'development', TEST_PROJECT: folder, ...environment }
	});
	return observe(child);
}

/** What it said an address or account is. */
const said = (run: Run, pattern: RegExp) => pattern.exec(run.output())?.[1] ?? '';

test('it says where everything is and whom to sign in as; Ctrl-C ends all of it', async () => {
	const { folder, vite } = await clone();
	const started = dev(folder);
	await started.printed('Local:');
	expect(said(started, /site {7}(\S+)/)).toBe(`http://localhost:${vite}`);
	for (const pattern of [/site {7}(\S+)/, /inbox {6}(\S+)/, /dashboard {2}(\S+)/]) {
		expect((await fetch(said(started, pattern), { headers: { accept: 'text/html' } })).status).toBe(200);
	}
	const email = said(started, /Demo account: (\S+), password/);
	const password = said(started, /password « (\S+) »/);
	const visitor = await signIn(`http://localhost:${vite}`, { email, password, username: '' });
	expect(await (await visitor.ask('/rooms/general')).text()).toContain('À jeudi');

	process.kill(-(started.process.pid ?? 0), 'SIGINT');
	await started.exit;
	expect(await processesOf(folder)).toEqual([]);
});

test('with PUBLIC_SUPABASE_URL it uses that project and starts none; without its keys it says so', async () => {
	const { folder, vite } = await clone();
	const project = supabase();
	const { PUBLIC_SUPABASE_URL = '', SUPABASE_SECRET_KEY = '' } = project;
	const refused = dev(folder, { PUBLIC_SUPABASE_URL, SUPABASE_SECRET_KEY });
	expect(await refused.exit).toBe(1);
	expect(refused.output()).toContain(
		'PUBLIC_SUPABASE_URL is set, and PUBLIC_SUPABASE_PUBLISHABLE_KEY is not.'
	);
	expect(refused.output()).toContain('→ ');

	const started = dev(folder, project);
	await started.printed('Local:');
	expect(started.output()).toContain(`Supabase: ${PUBLIC_SUPABASE_URL} (PUBLIC_SUPABASE_URL)`);
	await signIn(`http://localhost:${vite}`, await member('ada'));
	expect(existsSync(join(folder, 'supabase/.temp'))).toBe(false);
	process.kill(-(started.process.pid ?? 0), 'SIGINT');
	await started.exit;
	expect(await processesOf(folder)).toEqual([]);
});

test('a port that is taken from the site is said to be, with what to do', async () => {
	const { folder, vite } = await clone();
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(vite, 'localhost', resolve));
	onTestFinished(() => void other.close());
	const refused = dev(folder, supabase());
	expect(await refused.exit).toBe(1);
	expect(refused.output()).toContain(`Port ${vite}, the site's, is taken.\n→ Stop what listens there`);
	expect(refused.output()).not.toContain('    at ');
});
