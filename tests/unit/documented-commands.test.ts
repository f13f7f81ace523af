import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// Every command that the documentation gives is run by a test, or says what it needs that is not here.

const root = join(import.meta.dirname, '../..');

/** Commands, and what runs them: a file and the words in it that do. `npm test` is its own witness. */
const RUN_BY: [command: RegExp, file: string, words: string][] = [
	[/^npm install( && npm (run dev|test))?$/, '.ci/run', 'npm install && npm test'],
	[/^npm run local -- (start|reset|run)\b/, 'tests/embedded/starting.test.ts', "project.run('start')"],
	[/^npm run build$/, 'package.json', '"test:code": "npm run build'],
	[/^npm start$/, 'tests/site/starting.test.ts', "exec('npm', ['start']"],
	[/^cp \.env\.example \.env$/, 'server/example.test.ts', '.env.example'],
	[/^scripts\/container\/assemble\.sh /, 'tests/site/production.test.ts', 'scripts/container/assemble.sh'],
	[/^npm run doctor( -- --people \d+)?$/, 'tests/site/doctor.test.ts', 'scripts/doctor.ts'],
	[/^npm run (lint|check|db:types)$/, 'package.json', 'run-p --print-label lint check'],
	[/^npx vitest run --project /, 'package.json', 'vitest run'],
	[/^npm run test:\w+$/, 'package.json', 'test:over-supabase']
];

/** The shell commands of a page that do not say what they need. */
async function commandsIn(file: string): Promise<string[]> {
	const text = await readFile(join(root, file), 'utf8');
	const blocks = text.matchAll(/(<!-- needs: .+ -->\n+)?^```sh\n(.*?)^```$/gms);
	return [...blocks].flatMap(([, needs, block = '']) =>
		needs
			? []
			: block
					.split('\n')
					.map((line) => line.replace(/\s+#.*/, '').trim())
					.filter(Boolean)
	);
}

const pages = ['README.md', 'CONTRIBUTING.md', ...(await Array.fromAsync(glob('docs/*.md', { cwd: root })))];

test.each(pages)('%s has no command that nobody runs', async (page) => {
	const unknown = (await commandsIn(page)).filter((command) => !RUN_BY.some(([it]) => it.test(command)));
	expect(unknown).toEqual([]);
});

test('what is said to run them does', async () => {
	for (const [, file, words] of RUN_BY) expect(await readFile(join(root, file), 'utf8')).toContain(words);
});

test('every npm script that a page names exists', async () => {
	const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	for (const page of pages) {
		const text = await readFile(join(root, page), 'utf8');
		const named = [...text.matchAll(/npm run ([a-z][\w:]*)/g)].map(([, name = '']) => name);
		expect({ page, missing: named.filter((name) => !(name in scripts)) }).toEqual({ page, missing: [] });
	}
});

test('every link to a file of the repository leads somewhere', async () => {
	for (const page of pages) {
		const text = await readFile(join(root, page), 'utf8');
		const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
		for (const link of links) {
			await expect(readFile(join(root, page, '..', link)), `${page}: ${link}`).resolves.toBeDefined();
		}
	}
});
