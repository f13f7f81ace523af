import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runToItsEnd, startSite, supabase } from './running-site.ts';

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
		PORT: String(first.port)
	});
	expect(code).toBe(1);
	expect(output).toContain(`cannot listen on port ${first.port}: Error: listen EADDRINUSE`);
});

test('without a build it says how to make one', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-unbuilt-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const root = join(import.meta.dirname, '../..');
	await cp(join(root, 'server.js'), join(folder, 'server.js'));
	await cp(join(root, 'server'), join(folder, 'server'), { recursive: true });
	await cp(join(root, 'package.json'), join(folder, 'package.json'));
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
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
