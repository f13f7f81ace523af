import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
	clockFindings,
	databaseFindings,
	settingsFindings,
	type Deployment,
	type Settings
} from '../../scripts/doctor/project.ts';
import { checkRealtime } from '../../scripts/doctor/realtime.ts';
import { OwnServer } from '../realtime/own-server.ts';
import { told, wrong } from './findings.ts';
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
	for (const line of [
		'migrations are applied',
		'Realtime carries the messages, and nothing else',
		'Realtime takes connections',
		'The clocks agree'
	]) {
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

const open: Settings = {
	disable_signup: false,
	mailer_autoconfirm: false,
	external: { email: true, anonymous_users: false }
};

test.each<[Partial<Settings>, string]>([
	[{ disable_signup: true }, 'takes no registrations'],
	[{ mailer_autoconfirm: true }, 'confirmed without a mail'],
	[{ external: { email: false, anonymous_users: false } }, 'takes no registrations'],
	[{ external: { email: true, anonymous_users: true } }, 'Anonymous sign-in is on']
])('of how people come in %o is told, with what to do', (change, what) => {
	expect(wrong(settingsFindings(open))).toEqual([]);
	expect(wrong(settingsFindings({ ...open, ...change }))).toEqual([told(what)]);
});

test.each([
	[31, '31 s ahead of'],
	[-45, '45 s behind']
])('a clock that is %i s off is told, with what to do', (seconds, what) => {
	const date = 'Wed, 25 Nov 2026 00:00:00 GMT';
	expect(clockFindings(date, Date.parse(date) + seconds * 1000)).toEqual([told(what)]);
	expect(wrong(clockFindings(date, Date.parse(date) + Math.sign(seconds) * 29_000))).toEqual([]);
});

test('Realtime that takes anyone, and one that takes nobody, are told, with what to do; private channels only is good', async () => {
	const { PUBLIC_SUPABASE_URL: url = '', PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey = '' } = supabase();
	const project = { url, publishableKey, secretKey: '' };
	expect(wrong(await checkRealtime(project))).toEqual([told('use public channels')]);
	const { port } = await OwnServer.start({ limits: { privateOnly: true } });
	expect(wrong(await checkRealtime({ ...project, url: `http://127.0.0.1:${port}` }))).toEqual([]);
	const nowhere = `http://127.0.0.1:${await freePort()}`;
	expect(await checkRealtime({ ...project, url: nowhere })).toEqual([told('Realtime cannot be joined')]);
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
	expect(wrong(databaseFindings({ ...state, ...change }, ['1', '2']))).toEqual([told(what)]);
});
