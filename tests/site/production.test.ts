import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { startSite } from './running-site.ts';

// What the Dockerfile does, without Docker: its build's last step, its user, its command, its health check.

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');

const folder = await mkdtemp(join(tmpdir(), 'parlotte-production-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
await run(join(root, 'scripts/container/assemble.sh'), [folder]);
const [, ...command] = commandOf('CMD');
const site = await startSite({ NODE_ENV: 'production' }, { folder, command, forAll: true });

/** The command of a Dockerfile's instruction in its JSON form, for the folder that stands for /site. */
function commandOf(instruction: string): string[] {
	const [, json = '[]'] = new RegExp(`^${instruction}.*?(\\[.*\\])$`, 'm').exec(dockerfile) ?? [];
	return (JSON.parse(json) as string[]).map((word) => word.replace('/site', folder));
}

test('the site needs its production dependencies and nothing else', async () => {
	const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
		devDependencies: Record<string, string>;
	};
	const installed = await readdir(join(folder, 'node_modules'));
	expect(installed.filter((name) => name in devDependencies)).toEqual([]);

	const page = await fetch(`${site.origin}/login`);
	expect(page.status).toBe(200);
	expect(await page.text()).toContain('<form');
});

test('it writes no file: Node forbids it, as the container’s file system does', async () => {
	expect(commandOf('CMD')).toEqual(['node', '--permission', `--allow-fs-read=${folder}`, 'server.js']);
	expect(commandOf('CMD').join(' ')).not.toContain('write');
	expect((await fetch(`${site.origin}/readyz`)).status).toBe(200);
	expect(site.log().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
});

test('the health check tells a site that answers from one that does not', async () => {
	const [, ...words] = commandOf('HEALTHCHECK');
	const check = (port: number) =>
		run(process.execPath, words, { cwd: folder, env: { PORT: String(port) } }).then(
			() => 'healthy',
			() => 'unhealthy'
		);
	expect(await check(site.port)).toBe('healthy');
	expect(await check(9)).toBe('unhealthy');
});

test('each step of the Dockerfile is tried here or by npm test itself, and copies what is there', async () => {
	const steps = [...dockerfile.matchAll(/^RUN (.+)$/gm)].map(([, step]) => step);
	expect(steps).toEqual([
		'npm install --no-audit --no-fund',
		'npm run build',
		'scripts/container/assemble.sh /site'
	]);
	expect(dockerfile).toMatch(/^USER node$/m);

	const context = await readFile(join(root, '.dockerignore'), 'utf8');
	const taken = [...context.matchAll(/^!(.+?)\/?$/gm)].map(([, name = '']) => name);
	const { stdout } = await run('git', ['ls-files', ...taken], { cwd: root });
	expect(taken.filter((name) => !stdout.split('\n').some((file) => file.startsWith(name)))).toEqual([]);
});
