import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { authSchema, storageSchema } from '../../../supabase/local/lite.ts';
import { StorageFolder } from '../../../supabase/local/storage-folder.ts';
import { databaseUrl, password, sql } from '../services.ts';

// What Supabase Lite does by itself, in a database of its own. Each test stands for a workaround in supabase/local:
// when one fails, a newer Lite has mended it and the workaround can go.

const lite = await import('@supabase/lite');
const { App, InMemoryEmailDriver } = lite;
const { createPostgresConnection } = await import('@supabase/lite/postgres');

type AppConfig = ConstructorParameters<typeof App>[0];

const database = `lite_${crypto.randomUUID().replaceAll('-', '')}`;
const ownUrl = new URL(databaseUrl);
ownUrl.pathname = database;
const own = postgres(ownUrl.href, { max: 1, onnotice: () => undefined });
const mails = new InMemoryEmailDriver();
const connection = createPostgresConnection({
	url: ownUrl.href,
	postgresOptions: { onnotice: () => undefined }
});
const settings = { jwt_secret: 'a secret of forty characters, no more..', enabled: true };
const app = new App({
	connection,
	auth: {
		...settings,
		email: { enable_confirmations: true, max_frequency: '1m', secure_password_change: true }
	},
	options: { drivers: { email: mails }, server: { disableStudio: true, apiKeys: false, admin: true } }
} as AppConfig);

beforeAll(async () => {
	await sql.unsafe(`create database ${database}`);
	await own.unsafe(`${authSchema()}; ${storageSchema()}; create table public.guarded (id int);
		alter table public.guarded enable row level security;`);
});

afterAll(async () => {
	await Promise.all([connection.close(), own.end()]);
	await sql.unsafe(`drop database ${database}`);
});

async function ask(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
	return app.fetch(
		new Request(`http://127.0.0.1${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		})
	);
}

interface Session {
	access_token: string;
	refresh_token: string;
}

/** Somebody new, confirmed and signed in. */
async function signedIn(email: string): Promise<Session> {
	await ask('POST', '/auth/v1/signup', { email, password });
	await own`update auth.users set email_confirmed_at = now() where email = ${email}`;
	const answer = await ask('POST', '/auth/v1/token?grant_type=password', { email, password });
	return (await answer.json()) as Session;
}

const signWithSecret = (role: string) =>
	new SignJWT({ role })
		.setProtectedHeader({ alg: 'HS256' })
		.sign(new TextEncoder().encode(settings.jwt_secret));

test('it stores JSON as a string of JSON', async () => {
	const email = 'json@example.com';
	expect((await ask('POST', '/auth/v1/signup', { email, password, data: { username: 'json' } })).status).toBe(
		200
	);
	const [user] =
		await own`select jsonb_typeof(raw_user_meta_data) as type from auth.users where email = ${email}`;
	expect(user?.type).toBe('string');
});

test('it answers a second sign-up and a resend with 429, however long ago the first mail was', async () => {
	const email = 'often@example.com';
	await ask('POST', '/auth/v1/signup', { email, password });
	await own`update auth.users set confirmation_sent_at = now() - interval '1 day' where email = ${email}`;
	expect((await ask('POST', '/auth/v1/signup', { email, password })).status).toBe(429);
	expect((await ask('POST', '/auth/v1/resend', { type: 'signup', email })).status).toBe(429);
	expect(mails.messages.get(email)?.length).toBe(1);
});

test('it sends magic links to one address without a pause', async () => {
	const email = 'links@example.com';
	await ask('POST', '/auth/v1/signup', { email, password });
	await own`update auth.users set email_confirmed_at = now() where email = ${email}`;
	for (const _ of [1, 2]) expect((await ask('POST', '/auth/v1/otp', { email })).status).toBe(200);
	expect(mails.messages.get(email)?.length).toBe(3);
});

test('it changes a password for whoever has a token', async () => {
	const { access_token: token } = await signedIn('stolen@example.com');
	await own`update auth.sessions set created_at = now() - interval '2 days'`;
	expect((await ask('PUT', '/auth/v1/user', { password: 'another password' }, token)).status).toBe(200);
});

test('it asks the present address only when an address changes', async () => {
	const [email, wanted] = ['moves@example.com', 'moved@example.com'];
	const { access_token: token } = await signedIn(email);
	expect((await ask('PUT', '/auth/v1/user', { email: wanted }, token)).status).toBe(200);
	expect([mails.messages.get(email)?.length, mails.messages.get(wanted)]).toEqual([2, undefined]);
});

test('it refuses a configuration with `require_current_password`', () => {
	const auth = { ...settings, email: { require_current_password: true } };
	expect(() => new App({ connection, auth } as AppConfig)).toThrow();
});

test('it tells whoever asks that an account waits for its mail', async () => {
	const email = 'waits@example.com';
	await ask('POST', '/auth/v1/signup', { email, password });
	const answer = await ask('POST', '/auth/v1/token?grant_type=password', {
		email,
		password: 'not the password'
	});
	expect(await answer.json()).toMatchObject({ error_code: 'email_not_confirmed' });
});

test('it sends whoever has not confirmed a link to sign in, not to confirm', async () => {
	const email = 'unconfirmed@example.com';
	await ask('POST', '/auth/v1/signup', { email, password });
	await ask('POST', '/auth/v1/otp', { email });
	expect(mails.messages.get(email)?.map(({ subject }) => subject)).toEqual([
		'Confirm Your Signup',
		'Your Magic Link'
	]);
});

test('it refuses a configuration with a template for the code of a change of password', () => {
	const auth = { ...settings, email: { template: { reauthentication: { subject: 'Your code' } } } };
	expect(() => new App({ connection, auth } as AppConfig)).toThrow();
});

test('its tokens are signed with the secret, and do not say how somebody signed in', async () => {
	const { access_token: token } = await signedIn('token@example.com');
	expect(decodeProtectedHeader(token).alg).toBe('HS256');
	expect(decodeJwt(token)).not.toHaveProperty('amr');
});

test('tabs that renew their session at once get a token each', async () => {
	const { refresh_token } = await signedIn('tabs@example.com');
	const renewed = await Promise.all(
		[1, 2, 3].map(async () => {
			const answer = await ask('POST', '/auth/v1/token?grant_type=refresh_token', { refresh_token });
			return ((await answer.json()) as Session).refresh_token;
		})
	);
	expect(new Set(renewed).size).toBeGreaterThan(1);
});

test('it lets in whoever is banned', async () => {
	const email = 'banned@example.com';
	await signedIn(email);
	await own`update auth.users set banned_until = now() + interval '1 day' where email = ${email}`;
	expect((await ask('POST', '/auth/v1/token?grant_type=password', { email, password })).status).toBe(200);
});

test('it makes whoever asks for a link an account that is confirmed', async () => {
	await ask('POST', '/auth/v1/otp', { email: 'new@example.com' });
	const [user] = await own`select confirmed_at from auth.users where email = 'new@example.com'`;
	expect(user?.confirmed_at).not.toBeNull();
});

test('it reads a path that is written otherwise', async () => {
	expect((await ask('GET', '/auth/v1/%73ettings')).status).toBe(200);
});

test('it hashes passwords in JavaScript', async () => {
	await signedIn('hashed@example.com');
	const [user] =
		await own`select encrypted_password as hash from auth.users where email = 'hashed@example.com'`;
	expect(user?.hash).toMatch(/^\$2b\$/);
});

test('it hides Storage unless it is asked to show it', async () => {
	const { NODE_ENV: _test, EXPERIMENTAL_STORAGE: _asked, ...env } = process.env;
	const script = `console.log((await import('@supabase/lite')).isExperimentalEnabled('storage'))`;
	const words = ['--input-type=module', '-e', script];
	const { stdout } = await promisify(execFile)(process.execPath, words, { env, cwd: import.meta.dirname });
	expect(stdout).toBe('false\n');
});

test('it gives no adapter that keeps files in a folder', () => {
	expect(lite).not.toHaveProperty('FilesystemStorageAdapter');
});

test('it does not take a file as supabase-js sends it', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'parlotte-storage-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const storage = new App({ connection, auth: settings, storage: { enabled: true } } as AppConfig);
	storage._storageAdapter = new StorageFolder(folder);
	await own`insert into storage.buckets (id, name) values ('files', 'files')`;
	const body = new FormData();
	body.append('cacheControl', '3600');
	body.append('', new Blob(['crêpes'], { type: 'text/plain' }));
	const headers = { authorization: `Bearer ${await signWithSecret('service_role')}` };
	const address = 'http://127.0.0.1/storage/v1/object/files/crepes.txt';
	const answer = await storage.fetch(new Request(address, { method: 'POST', headers, body }));
	expect([answer.status, await answer.json()]).toEqual([
		400,
		expect.objectContaining({ message: 'Missing file in multipart upload' })
	]);
});

test('it has no admin API', async () => {
	const token = await signWithSecret('service_role');
	expect((await ask('GET', '/auth/v1/admin/users', undefined, token)).ok).toBe(false);
});

test('asked for a table, it grants everything to everyone', async () => {
	await ask('GET', '/rest/v1/guarded');
	const [rights] = await own`select has_table_privilege('anon', 'public.guarded', 'delete') as given`;
	expect(rights?.given).toBe(true);
});
