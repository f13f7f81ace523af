import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defences } from '../tests/security/defences/index.ts';
import type { Defence } from '../tests/security/defences/defence.ts';

// `npm run test:defences` takes each defence of docs/security.md out of a copy of the project, one after the other, and
// runs the test that is said to prove it: that test has to fail. `-- cookie topic` takes those whose name has one of these words in it.
// It takes half an hour; that each is still there to be taken out, `npm test` looks at.

const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'parlotte-defences-'));
const report = join(copy, 'report.json');
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

const env = {
	...process.env,
	PATH: `${root}/node_modules/.bin:${process.env.PATH}`,
	PLAYWRIGHT_JSON_OUTPUT_NAME: report
};

/** Runs a program in the copy: whether it went well, and what it said. */
function run(command: string, ...words: string[]): { ok: boolean; said: string } {
	const isOfEvery = words.some((word) => word.includes('/every/'));
	const { status, stdout, stderr } = spawnSync(command, words, {
		cwd: copy,
		env: { ...env, ...(isOfEvery && { TEST_EVERY: '1' }) },
		encoding: 'utf8'
	});
	return { ok: status === 0, said: `${stdout}\n${stderr}` };
}

function overSupabase(isEs256: boolean | undefined, ...words: string[]) {
	return run(
		'node',
		'supabase/local/cli.ts',
		'run',
		'--ephemeral',
		...(isEs256 ? ['--es256'] : []),
		'--',
		...words
	);
}

/** The tests that fail in the copy as it is now, or what was said instead when none could be run. */
function failing({ test: [program, ...words], es256 }: Defence): string[] | string {
	if (program === 'eslint') return [...run('eslint', ...words).said.matchAll(/error +.*/g)].map(String);

	const isOfUnits = /^(src|server|tests\/security\/code)\//.test(words[0] ?? '');
	if (!isOfUnits) {
		const build = run('vite', 'build');
		if (!build.ok) return build.said;
	}
	rmSync(report, { force: true });
	const vitest = ['vitest', 'run', ...words, '--reporter', 'json', '--outputFile', report];
	const { ok, said } =
		program === 'playwright'
			? overSupabase(es256, 'playwright', 'test', ...words, '--reporter', 'json')
			: isOfUnits
				? run('vitest', ...vitest.slice(1))
				: overSupabase(es256, ...vitest);
	const failed = existsSync(report) ? failures(JSON.parse(readFileSync(report, 'utf8'))) : [];
	return failed.length > 0 || ok ? failed : said;
}

/** The titles of what failed, wherever they stand in a report of Vitest's or Playwright's. */
function failures(part: unknown): string[] {
	if (typeof part !== 'object' || part === null) return [];
	const { title, status, ok } = part as { title?: string; status?: string; ok?: boolean };
	if (title !== undefined && (status === 'failed' || ok === false)) return [title];
	return Object.values(part).flatMap(failures);
}

/** Does something while a defence is out. */
function without<T>({ edits }: Defence, work: () => T): T {
	const before = new Map(edits.map(({ file }) => [join(copy, file), readFileSync(join(root, file), 'utf8')]));
	try {
		for (const { file, from, to } of edits) {
			const path = join(copy, file);
			writeFileSync(
				path,
				readFileSync(path, 'utf8').replace(from, () => to)
			);
		}
		return work();
	} finally {
		for (const [path, text] of before) writeFileSync(path, text);
	}
}

const list = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
	cwd: root
});
for (const file of list.stdout.toString().split('\0').filter(Boolean)) {
	if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const words = process.argv.slice(2);
const chosen = defences.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
let unnoticed = 0;
for (const defence of chosen) {
	const failed = without(defence, () => failing(defence));
	const isProven = typeof failed !== 'string' && failed.length > 0;
	if (!isProven) unnoticed += 1;
	console.log(`${isProven ? '✓' : '✗'} ${defence.name}`);
	const lines =
		typeof failed === 'string' ? failed.trim().split('\n').slice(-20) : [...new Set(failed)].slice(0, 3);
	for (const line of lines.length > 0 ? lines : ['no test fails without it']) console.log(`    ${line}`);
}
console.log(`\n${chosen.length} defences taken out, ${unnoticed} of them unnoticed.`);
process.exitCode = unnoticed === 0 ? 0 : 1;
