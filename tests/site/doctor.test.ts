import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { authFindings, type AuthSettings } from '../../scripts/doctor/auth-settings.ts';
import { databaseFindings, type Deployment } from '../../scripts/doctor/project.ts';
import { freePort } from './free-port.ts';
import { supabase } from './running-site.ts';

const root = join(import.meta.dirname, '../..');

/** What `npm run doctor` says with these settings. */
async function doctor(environment: Record<string, string> = {}, folder = root) {
	const child = spawn(process.execPath, ['scripts/doctor.ts'], {
		cwd: folder,
		env: { ...supabase(), ORIGIN: 'http://localhost:3000', ...environment }
	});
	let text = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (chunk: Buffer) => (text += String(chunk)));
	const [code] = await once(child, 'close');
	return { code: code as number | null, text };
}

test('of a project in order it finds nothing bad', async () => {
	const { code, text } = await doctor();
	expect(text).not.toContain('✗');
	expect(code).toBe(0);
	for (const line of ['migrations are applied', 'Realtime carries the messages', 'The clocks agree']) {
		expect(text).toContain(line);
	}
});

test('settings that are missing are named', async () => {
	const { code, text } = await doctor({ ORIGIN: '' });
	expect(code).toBe(1);
	expect(text).toContain('✗ ORIGIN is not set.');
});

test('a project that does not answer is told', async () => {
	const nowhere = `http://127.0.0.1:${await freePort()}`;
	const { code, text } = await doctor({ PUBLIC_SUPABASE_URL: nowhere });
	expect(code).toBe(1);
	expect(text).toContain(`✗ ${nowhere} does not answer`);
});

test.each([
	['PUBLIC_SUPABASE_PUBLISHABLE_KEY', 'sb_publishable_wrong', '✗ The publishable key is refused.'],
	['SUPABASE_SECRET_KEY', 'sb_secret_wrong', '✗ The secret key is refused.']
])('%s that is refused is told', async (name, value, line) => {
	const { code, text } = await doctor({ [name]: value });
	expect(code).toBe(1);
	expect(text).toContain(line);
});

test('a migration that is not applied is named', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-doctor-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	for (const part of ['scripts', 'server', 'package.json', 'supabase/migrations']) {
		await cp(join(root, part), join(folder, part), { recursive: true });
	}
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
	await writeFile(join(folder, 'supabase/migrations/29991231000000_of_tomorrow.sql'), 'select 1;');

	const { code, text } = await doctor({}, folder);
	expect(code).toBe(1);
	expect(text).toContain('✗ Migrations that are not applied: 29991231000000.');
});

const state: Deployment = {
	now: '2026-11-25T00:00:00Z',
	migrations: ['1', '2'],
	published: ['public.messages'],
	channel_policies: 5,
	default_rooms: 1,
	admins: 1
};

test.each<[Partial<Deployment>, string]>([
	[{ published: ['public.memberships', 'public.messages'] }, 'Realtime carries: public.memberships'],
	[{ published: [] }, 'Realtime carries: nothing'],
	[{ migrations: null }, 'not applied: 1, 2'],
	[{ migrations: ['1', '2', '3'] }, 'that are not here: 3'],
	[{ channel_policies: 0 }, 'no policies'],
	[{ default_rooms: 0 }, 'no default room'],
	[{ admins: 0 }, 'no admin']
])('of the database %o is told, with what to do', (change, what) => {
	const found = databaseFindings({ ...state, ...change }, ['1', '2']).filter((it) => it.state !== 'good');
	expect(found).toEqual([
		expect.objectContaining({ what: expect.stringContaining(what), remedy: expect.any(String) })
	]);
});

const sound: AuthSettings = {
	site_url: 'https://chat.example.org',
	jwt_exp: 900,
	password_min_length: 10,
	refresh_token_rotation_enabled: true,
	security_update_password_require_reauthentication: true,
	security_update_password_require_current_password: true,
	mailer_secure_email_change_enabled: true,
	mailer_templates_confirmation_content: '<a href="{{ .SiteURL }}/confirm?token_hash={{ .TokenHash }}">',
	smtp_host: 'smtp.example.org',
	rate_limit_email_sent: 30,
	rate_limit_token_refresh: 150,
	rate_limit_verify: 30
};
const expected = { origin: 'https://chat.example.org', people: 100, passesAddresses: false };
const notGood = (change: Partial<AuthSettings>, people = 100) =>
	authFindings({ ...sound, ...change }, { ...expected, people }).filter(({ state }) => state !== 'good');

test('sound settings of Auth are found sound', () => {
	expect(notGood({})).toEqual([]);
});

test.each<[Partial<AuthSettings>, string]>([
	[{ site_url: 'http://localhost:3000' }, 'Mails lead to http://localhost:3000'],
	[{ jwt_exp: 3600 }, 'Access tokens live 3600 s'],
	[{ password_min_length: 6 }, 'passwords of 6'],
	[{ security_update_password_require_current_password: false }, 'without knowing it'],
	[{ mailer_secure_email_change_enabled: false }, 'without the old one knowing'],
	[{ mailer_templates_confirmation_content: '{{ .ConfirmationURL }}' }, 'Supabase’s own'],
	[{ smtp_host: null }, 'no SMTP server'],
	[{ rate_limit_email_sent: 2 }, '2 mails an hour']
])('%o is told, with what to do', (change, what) => {
	expect(notGood(change)).toEqual([
		expect.objectContaining({ what: expect.stringContaining(what), remedy: expect.any(String) })
	]);
});

test('more people than one address may renew sessions for are told of, unless addresses are passed on', () => {
	expect(notGood({ rate_limit_email_sent: 1000 }, 400)).toEqual([
		expect.objectContaining({ what: expect.stringContaining('154 tokens in 5 minutes') })
	]);
	const passing = authFindings(sound, { ...expected, people: 400, passesAddresses: true });
	expect(passing.filter(({ state }) => state === 'bad')).toEqual([]);
});
