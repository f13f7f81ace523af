import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

test('what .dockerignore lets into the image is enough to build the site', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-context-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const ignored = await readFile(join(root, '.dockerignore'), 'utf8');
	const taken = [...ignored.matchAll(/^!(.+?)\/?$/gm)].map(([, name = '']) => name);
	const { stdout } = await run('git', ['ls-files', ...taken], { cwd: root });
	for (const file of stdout.trim().split('\n')) await cp(join(root, file), join(folder, file));
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));

	await run('npm', ['run', 'build'], { cwd: folder });
	expect(existsSync(join(folder, 'build/handler.js'))).toBe(true);
	// A whole build, beside all that runs meanwhile.
}, 240_000);
