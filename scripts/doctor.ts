import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { doubts, readEnvironment } from '../server/environment.js';
import { checkAuthSettings } from './doctor/auth-settings.ts';
import { doubt, good, type Finding } from './doctor/finding.ts';
import { checkDatabase, checkProject, type Project } from './doctor/project.ts';
import { checkRealtime } from './doctor/realtime.ts';

// npm run doctor [-- --people 200]: whether the project and the settings are as the site needs them, and what to mend.
// It only reads. It ends with 1 when something is bad.

const signs = { good: '✓', doubt: '?', bad: '✗', unknown: '–' };
const root = join(import.meta.dirname, '..');

function say({ state, what, remedy }: Finding): void {
	console.log(`${signs[state]} ${what}${remedy ? `\n    → ${remedy}` : ''}`);
}

async function versions(): Promise<string[]> {
	const files = await readdir(join(root, 'supabase/migrations'));
	return files.flatMap((file) => /^(\d+)_.+\.sql$/.exec(file)?.[1] ?? []).toSorted();
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { people: { type: 'string', default: '100' } } });
	const people = Number(values.people);
	if (!Number.isInteger(people) || people < 1) {
		console.error('npm run doctor -- --people <how many people are on the site at the same time>');
		return 2;
	}
	const file = join(root, '.env');
	if (existsSync(file)) process.loadEnvFile(file);
	const environment = readEnvironment(process.env);
	if (!environment.ok) {
		for (const problem of environment.problems)
			say({ state: 'bad', what: problem, remedy: '.env.example says what it is.' });
		return 1;
	}

	const { settings } = environment;
	const project: Project = {
		url: settings.PUBLIC_SUPABASE_URL,
		publishableKey: settings.PUBLIC_SUPABASE_PUBLISHABLE_KEY,
		secretKey: settings.SUPABASE_SECRET_KEY
	};
	const findings = [good('The site’s settings are complete.')];
	for (const line of doubts(settings)) findings.push(doubt(line, '.env.example says what it is.'));
	findings.push(...(await checkProject(project)));
	if (!findings.some(({ state }) => state === 'bad')) {
		findings.push(...(await checkDatabase(project, await versions())), ...(await checkRealtime(project)));
		// Of a legacy key Auth believes no address.
		const passesAddresses =
			settings.ADDRESS_HEADER !== undefined && project.secretKey.startsWith('sb_secret_');
		const expected = { origin: settings.ORIGIN, people, passesAddresses };
		findings.push(...(await checkAuthSettings(project.url, process.env.SUPABASE_ACCESS_TOKEN, expected)));
	}
	findings.forEach(say);
	return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}

process.exitCode = await main();
// The Realtime client leaves a timer behind for as long as joining may take. Once all is written, it is not waited for.
process.stdout.write('', () => process.exit());
