import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = await readFile(join(root, 'docs/architecture.md'), 'utf8');
const section = (title: string) => text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

test('each production dependency has its reason in docs/architecture.md, and nothing else has', async () => {
	const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
		dependencies: Record<string, string>;
	};
	const first = [...section('Production dependencies').matchAll(/^\| (`.+?) +\|/gm)].map(
		([, cell = '']) => cell
	);
	const named = first.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
	expect(named.toSorted()).toEqual(Object.keys(dependencies).toSorted());
});

test('decisions are in the order of their dates', () => {
	const dates = [...section('Decisions').matchAll(/^\| (\d{4}-\d\d-\d\d) \|/gm)].map(([, date]) => date);
	expect(dates.length).toBeGreaterThan(10);
	expect(dates).toEqual(dates.toSorted());
});

test('every folder of the repository, of lib and of the routes has its place in it', async () => {
	const { stdout } = await promisify(execFile)('git', ['ls-files'], { cwd: root });
	const folders = ['', 'src/lib/', 'src/routes/', 'src/routes/(auth)/', 'src/routes/(app)/'].flatMap(
		(parent) =>
			stdout
				.split('\n')
				.filter((file) => file.startsWith(parent) && file.indexOf('/', parent.length) > 0)
				.map((file) => file.slice(parent.length).split('/', 1)[0] ?? '')
	);
	const untold = new Set(
		folders.filter((name) => !name.startsWith('.') && !section('The folders').includes(name))
	);
	expect([...untold]).toEqual([]);
});
