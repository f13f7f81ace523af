import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// Every command that the documentation gives is run by a test, or says what it needs that is not here.

const root = join(import.meta.dirname, '../..');

/** Commands, and what runs them: a file and the words in it that do. `npm test` is its own witness. */
const RUN_BY: [command: RegExp, file: string, words: string][] = [
	[/^npm install( && npm (run dev|test))?$/, '.ci/run', 'npm install && npm test'],
	[/^npm run local( -- (start|reset|run)\b.*)?$/, 'tests/embedded/starting.test.ts', "project.run('start')"],
	[/^npm run build$/, 'package.json', '"test:code": "npm run build'],
	[/^npm start$/, 'tests/site/starting.test.ts', "exec('npm', ['start']"],
	[/^cp \.env\.example \.env$/, 'server/example.test.ts', '.env.example'],
	[/^scripts\/container\/assemble\.sh /, 'tests/site/production.test.ts', 'scripts/container/assemble.sh'],
	[/^npm run doctor( -- --people \d+)?$/, 'tests/site/doctor.test.ts', 'scripts/doctor.ts'],
	[/^npm run dev$/, 'tests/embedded/every/dev.test.ts', "spawn('npm', ['run', 'dev']"],
	[/^npm run (lint|check)$/, 'package.json', 'run-p --print-label lint check'],
	[/^npm run db:types$/, 'tests/database/database-types.test.ts', 'scripts/database-types.ts'],
	[/^npx vitest run --project /, 'package.json', 'vitest run']
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

const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};

/** The scripts that a script comes to run, itself among them. */
function runBy(name: string, found = new Set<string>()): Set<string> {
	if (found.has(name)) return found;
	found.add(name);
	const called = (scripts[name] ?? '').matchAll(/npm run ([\w:-]+)|run-[sp](?: --print-label)? ([\w:* ]+)/g);
	const names = [...called].flatMap(([, one, several = '']) => (one ? [one] : several.trim().split(' ')));
	for (const other of names) {
		const matching = other.endsWith('*')
			? Object.keys(scripts).filter((it) => it.startsWith(other.slice(0, -1)))
			: [other];
		for (const it of matching) runBy(it, found);
	}
	return found;
}

test('every npm script that a page names exists, and runs in npm run test:all or says “by hand”', async () => {
	const all = runBy('test:all');
	expect([...all]).toEqual(expect.arrayContaining(['test:e2e', 'lint', 'bench:site']));
	const isRun = (name: string) => all.has(name) || RUN_BY.some(([it]) => it.test(`npm run ${name}`));
	for (const page of pages) {
		// A row of a table, or a paragraph.
		for (const part of (await readFile(join(root, page), 'utf8')).split(/\n\n|\n(?=\|)/)) {
			const named = [...part.matchAll(/npm run ([a-z][\w:]*)/g)].map(([, name = '']) => name);
			expect({ page, missing: named.filter((name) => !(name in scripts)) }).toEqual({ page, missing: [] });
			if (!/by hand|_needs /i.test(part))
				expect({ page, untried: named.filter((name) => !isRun(name)) }).toEqual({ page, untried: [] });
		}
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
