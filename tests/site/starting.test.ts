import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { runToItsEnd, startSite, supabase } from './running-site.ts';

const exec = promisify(execFile);

test('without settings it does not start, and names each one that is missing', async () => {
	const { code, output } = await runToItsEnd({});
	expect(code).toBe(1);
	for (const name of [
		'PUBLIC_SUPABASE_URL',
		'PUBLIC_SUPABASE_PUBLISHABLE_KEY',
		'SUPABASE_SECRET_KEY',
		'ORIGIN'
	]) {
		expect(output).toContain(`- ${name} is not set.`);
	}
});

test('an older Node is refused in one line', async () => {
	const older = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'22.11.0'})`;
	const { code, output } = await runToItsEnd({ NODE_OPTIONS: `--import=${encodeURI(older)}` });
	expect({ code, output }).toEqual({
		code: 1,
		output: 'Parlotte needs Node 24 or newer; this is Node 22.11.0.\n'
	});
});

test('a secret key in the place of the publishable one is refused, and not printed', async () => {
	const { SUPABASE_SECRET_KEY: secret = '', ...others } = supabase();
	const { code, output } = await runToItsEnd({
		...others,
		ORIGIN: 'http://localhost:3000',
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: secret
	});
	expect(code).toBe(1);
	expect(output).toContain('PUBLIC_SUPABASE_PUBLISHABLE_KEY is a secret key');
	expect(output).not.toContain(secret);
});

test('a taken port is said in a line', async () => {
	const first = await startSite();
	const { code, output } = await runToItsEnd({
		...supabase(),
		ORIGIN: first.origin,
		PORT: String(first.port),
		LOG_LEVEL: 'silent'
	});
	expect(code).toBe(1);
	expect(output).toContain(`cannot listen on port ${first.port}: Error: listen EADDRINUSE`);
});

/** A folder with all that the server needs, but no build. */
async function unbuilt(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-unbuilt-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const root = join(import.meta.dirname, '../..');
	for (const name of ['server.js', 'server', 'package.json']) {
		await cp(join(root, name), join(folder, name), { recursive: true });
	}
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
	return folder;
}

test('npm start reads .env, and names what is missing in it', async () => {
	const folder = await unbuilt();
	const settings = Object.entries(supabase()).map(([name, value]) => `${name}=${value}`);
	await writeFile(join(folder, '.env'), settings.join('\n'));
	const { PATH = '' } = process.env;
	const started = exec('npm', ['start'], { cwd: folder, env: { PATH } });
	await expect(started).rejects.toMatchObject({
		code: 1,
		stderr: expect.stringContaining('- ORIGIN is not set.')
	});
	await expect(started).rejects.toMatchObject({ stderr: expect.not.stringContaining('SUPABASE') });
});

test('without a build it says how to make one', async () => {
	const folder = await unbuilt();
	const { code, output } = await runToItsEnd(
		{ ...supabase(), ORIGIN: 'http://localhost:3000', PORT: '0' },
		folder
	);
	expect(code).toBe(1);
	expect(output).toContain('npm run build');
});

test('one build serves any project: its address is read when the server starts', async () => {
	for (const url of ['https://first.example', 'https://second.example']) {
		const site = await startSite({ PUBLIC_SUPABASE_URL: url });
		const response = await fetch(`${site.origin}/login`);
		expect(response.headers.get('content-security-policy')).toContain(
			`connect-src 'self' ${url} ${url.replace('https', 'wss')}`
		);
	}
});
