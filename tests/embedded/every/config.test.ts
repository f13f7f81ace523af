import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { makeProject } from '../project-folder.ts';

test('settings that the embedded Supabase does not follow are said at start', async () => {
	const project = await makeProject(
		'[auth]\nenable_anonymous_sign_ins = true\nrefresh_token_reuse_interval = 5\n[auth.sms]\nenable_signup = true\n'
	);
	const config = await readFile(join(project.folder, 'supabase/config.toml'), 'utf8');
	await project.write('config.toml', config.replace('[db]\n', '[db]\nmajor_version = 16\n'));
	const started = project.run('start');
	await started.printed('database');
	expect(started.output()).toContain('config.toml: db.major_version has no effect');
	expect(started.output()).toContain('config.toml: auth.refresh_token_reuse_interval has no effect');
	expect(started.output()).toContain('config.toml: auth.enable_anonymous_sign_ins has no effect');
	expect(started.output()).toContain('config.toml: auth.sms has no effect');
	// Together with what the `.env` of a site over it needs.
	expect(started.output()).toMatch(/^ {2}SUPABASE_SECRET_KEY=sb_secret_\S+$/m);
});

test('a setting that no Supabase takes is an error', async () => {
	const project = await makeProject('[auth]\njwt_expiry = "soon"\n');
	const started = project.run('start');
	expect(await started.exit).toBe(1);
	expect(started.output()).toContain('auth.jwt_expiry is not valid');
});

test('`env(NAME)` is what the variable holds, number or text, in the environment or in .env; one not set is said', async () => {
	const project = await makeProject(
		`[auth]\njwt_expiry = "env(TEST_EXPIRY)"\nsite_url = "env(TEST_SITE)"\n` +
			`[auth.external.github]\nenabled = true\nclient_id = "env(TEST_CLIENT)"\nsecret = "env(TEST_NOWHERE)"\n`
	);
	await project.write('.env', 'TEST_EXPIRY=1234\nTEST_CLIENT=4321\n');
	await project.write('../.env', 'TEST_EXPIRY=9\nTEST_SITE=http://localhost:4711\n');
	const started = project.run('start');
	await started.printed('database');
	expect(started.output()).toContain('config.toml: the variable TEST_NOWHERE, which it names, is not set.');
	expect(started.output()).toContain('site       http://localhost:4711');
	const api = `http://127.0.0.1:${project.ports.api}/auth/v1`;
	const sent = await fetch(`${api}/authorize?provider=github`, { redirect: 'manual' });
	expect(new URL(sent.headers.get('location') ?? '').searchParams.get('client_id')).toBe('4321');
	const { publishable: apikey } = JSON.parse(
		await readFile(join(project.data, 'keys.json'), 'utf8')
	) as Record<string, string>;
	const headers = { apikey: apikey ?? '', 'content-type': 'application/json' };
	const body = JSON.stringify({ email: 'zoe@example.com', password: 'tarte-aux-poireaux' });
	const signedUp = await fetch(`${api}/signup`, { method: 'POST', headers, body });
	expect(await signedUp.json()).toMatchObject({ expires_in: 1234 });
});

test('the other settings of Auth and Storage that are taken are followed', async () => {
	const project = await makeProject(
		`[auth]\npassword_requirements = "lower_upper_letters_digits"\n` +
			`additional_redirect_urls = ["http://localhost:4712/**"]\n` +
			`[auth.external.github]\nenabled = true\nclient_id = "mine"\nsecret = "s"\n` +
			`[storage]\nfile_size_limit = "1KB"\n`
	);
	const started = project.run('start');
	await started.printed('database');
	expect(started.output()).not.toContain('has no effect');
	const api = `http://127.0.0.1:${project.ports.api}`;
	const keys = JSON.parse(await readFile(join(project.data, 'keys.json'), 'utf8')) as Record<string, string>;
	const options = { auth: { persistSession: false } };
	const client = createClient(api, keys.publishable ?? '', options);
	const admin = createClient(api, keys.secret ?? '', options);

	const register = (password: string) => client.auth.signUp({ email: 'zoe@example.com', password });
	expect((await register('tarteauxpoireaux')).error?.code).toBe('weak_password');
	expect((await register('Tarte4auxPoireaux')).error).toBeNull();

	const authorise = `${api}/auth/v1/authorize?provider=github&redirect_to=`;
	for (const place of ['http://localhost:4712/after', 'http://elsewhere.example/']) {
		const sent = await fetch(authorise + encodeURIComponent(place), { redirect: 'manual' });
		const state = new URL(sent.headers.get('location') ?? '').searchParams.get('state') ?? '';
		const back = `${api}/auth/v1/callback?error=access_denied&state=${encodeURIComponent(state)}`;
		const returned = await fetch(back, { redirect: 'manual' });
		expect(returned.headers.get('location')?.startsWith(place)).toBe(place.includes('4712'));
	}

	await admin.storage.createBucket('files');
	const upload = (size: number) =>
		admin.storage.from('files').upload(`${size}`, new Blob(['a'.repeat(size)], { type: 'text/plain' }));
	expect((await upload(900)).error).toBeNull();
	expect((await upload(2000)).error?.message).toContain('exceeded the maximum allowed size');
});
