import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../../supabase/local/config.ts';
import { freePorts } from '../../../supabase/local/ports.ts';
import { startRest } from '../../../supabase/local/rest.ts';
import { makeProject } from '../project-folder.ts';

const ASK =
	'fetch(process.env.PUBLIC_SUPABASE_URL + "/rest/v1/", { headers: { apikey: process.env.SUPABASE_SECRET_KEY } })';

test('what is set for another database, or for a proxy, leads nothing astray; the command has it all the same', async () => {
	const project = await makeProject();
	const elsewhere = {
		PGHOST: 'example.invalid',
		PGOPTIONS: '-c search_path=elsewhere',
		PGTARGETSESSIONATTRS: 'standby',
		PGRST_DB_URI: 'postgres://example.invalid',
		PGRST_SERVER_PORT: '1',
		NODE_USE_ENV_PROXY: '1',
		HTTP_PROXY: 'http://127.0.0.1:1'
	};
	for (const [name, value] of Object.entries(elsewhere)) vi.stubEnv(name, value);
	onTestFinished(() => void vi.unstubAllEnvs());
	const script = `${ASK}.then(({ status }) => console.log('answered', status, process.env.PGHOST))`;
	const run = project.run('run', '--', 'node', '-e', script);
	expect(await run.exit, run.output()).toBe(0);
	expect(run.output()).toContain('answered 200 example.invalid');
});

test('a PostgREST that ends at once says why; of an ephemeral instance, no file is named that is gone', async () => {
	const project = await makeProject();
	await project.write('migrations/1_locked.sql', `alter role authenticator with password 'another';`);
	for (const [options, more] of [
		[[], `It says more in ${project.data}/postgrest.log.`],
		[['--ephemeral'], 'It says more in a file where it is started without --ephemeral.']
	] as const) {
		const refused = project.run('run', ...options, '--', 'true');
		expect(await refused.exit).toBe(1);
		expect(refused.output()).toMatch(/^PostgREST .*password authentication failed for user "authenticator"/m);
		expect(refused.output()).toContain(`→ ${more}`);
	}
});

test('a folder for what is temporary that is not there is said, with what to do', async () => {
	const project = await makeProject();
	vi.stubEnv('TMPDIR', join(project.folder, 'nowhere'));
	onTestFinished(() => void vi.unstubAllEnvs());
	const refused = project.run('run', '--ephemeral', '--', 'true');
	expect(await refused.exit).toBe(1);
	expect(refused.output()).toContain(`There is no folder ${project.folder}/nowhere`);
	expect(refused.output()).toContain('\n→ ');
	expect(refused.output()).not.toContain('    at ');
});

test('a PostgREST that cannot read the database is not waited for, and says why', async () => {
	const folder = await mkdtemp(join(await realpath(tmpdir()), 'parlotte-rest-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const project = await makeProject();
	const { rest, restAdmin, database } = await freePorts();
	const { config } = await loadConfig(join(project.folder, 'supabase'));
	const starting = startRest({
		folder,
		databaseUrl: `postgresql://authenticator:wrong@127.0.0.1:${database}/postgres`,
		jwtSecret: 'a-secret-of-at-least-thirty-two-characters',
		config,
		port: rest,
		adminPort: restAdmin,
		ephemeral: true,
		patience: 500,
		signal: new AbortController().signal
	});
	await expect(starting).rejects.toThrow(
		`PostgREST cannot read the database: connection to server at "127.0.0.1", port ${database} failed: Connection refused`
	);
});
