import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Every attack, on the built site and the Supabase of the environment; then how many inputs were tried, by class.

const folder = mkdtempSync(join(tmpdir(), 'parlotte-security-'));
const tally = join(folder, 'tally');
writeFileSync(tally, '');
const env = { ...process.env, TEST_EVERY: '1', SECURITY_TALLY: tally };
const run = (command: string, ...words: string[]) =>
	spawnSync(command, words, { env, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

const outcomes = [
	run(
		'vitest',
		'run',
		'tests/security',
		'tests/site/answers.test.ts',
		'src/lib/server/next.test.ts',
		'tests/database/access.test.ts'
	),
	run(process.execPath, 'tests/e2e/install-browser.ts') &&
		run('playwright', 'test', 'xss', '--project', 'once'),
	run(process.execPath, 'scripts/audit.ts')
];

const counts = new Map<string, number>();
for (const line of readFileSync(tally, 'utf8').split('\n').filter(Boolean)) {
	const { what, count } = JSON.parse(line) as { what: string; count: number };
	counts.set(what, (counts.get(what) ?? 0) + count);
}
rmSync(folder, { recursive: true });
console.log('\nInputs tried, by class:');
for (const [what, count] of [...counts].toSorted()) console.log(`${String(count).padStart(8)}  ${what}`);
console.log(`${String([...counts.values()].reduce((sum, count) => sum + count, 0)).padStart(8)}  in all`);
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
