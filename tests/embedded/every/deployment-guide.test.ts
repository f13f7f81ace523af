import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { databaseUrl } from '../services.ts';

// What docs/deploy.md, docs/embedded-supabase.md and doctor tell to type needs a hosted project; that the CLI of package.json would take it does not.

const root = join(import.meta.dirname, '../../..');
const cli = join(root, 'node_modules/.bin/supabase');
const run = promisify(execFile);
const read = (file: string) => readFile(join(root, file), 'utf8');

const guide = await read('docs/deploy.md');
const told = [
	guide,
	await read('docs/embedded-supabase.md'),
	await read('scripts/doctor/project.ts'),
	await read('scripts/doctor/auth-settings.ts')
];
const commands = new Set(
	told.flatMap((text) => [...text.matchAll(/npx supabase ([^`\n]+)/g)].map(([, words = '']) => words))
);

test.each([...commands])('the CLI has: supabase %s', async (words) => {
	const [command = ''] = words.split(/ --?/);
	const { stdout: help } = await run(cli, [...command.split(' '), '--help']);
	expect(help.toLowerCase()).toContain(`supabase ${command} [flags]`);
	for (const [flag] of words.matchAll(/--[\w-]+/g)) expect(help).toMatch(new RegExp(`^ +${flag}\\b`, 'm'));
	// What is meant for the project would go to this machine, else.
	if (help.includes('Local by default')) expect(words).toContain('--remote');
});

test('the CLI takes what the guide adds to config.toml, and knows its keys', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-guide-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	await cp(join(root, 'supabase/migrations'), join(folder, 'supabase/migrations'), { recursive: true });
	await cp(join(root, 'supabase/templates'), join(folder, 'supabase/templates'), { recursive: true });
	const [, addition = ''] = /^```toml\n(.*?)^```$/ms.exec(guide) ?? [];
	expect(addition).toContain('[remotes.production.auth.email.smtp]');
	await writeFile(join(folder, 'supabase/config.toml'), `${await read('supabase/config.toml')}\n${addition}`);

	const args = ['migration', 'list', `--remote=${databaseUrl}`, '--workdir', folder];
	const { stderr } = await run(cli, args);
	expect(stderr).not.toMatch(/remotes/);
});
