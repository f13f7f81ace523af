import { SignJWT } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authSchema, storageSchema } from '../../supabase/local/lite.ts';
import { databaseUrl, password, sql } from './services.ts';

// What Supabase Lite does by itself, in a database of its own. Each test stands for a workaround in
// supabase/local/lite.ts or auth-rules.ts: when one fails, a newer Lite has mended it and the workaround can go.

const { App, InMemoryEmailDriver } = await import('@supabase/lite');
const { createPostgresConnection } = await import('@supabase/lite/postgres');

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
} as ConstructorParameters<typeof App>[0]);

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
	const email = 'stolen@example.com';
	await ask('POST', '/auth/v1/signup', { email, password });
	await own`update auth.users set email_confirmed_at = now() where email = ${email}`;
	const signedIn = await ask('POST', '/auth/v1/token?grant_type=password', { email, password });
	const { access_token: token } = (await signedIn.json()) as { access_token: string };
	await own`update auth.sessions set created_at = now() - interval '2 days'`;
	expect((await ask('PUT', '/auth/v1/user', { password: 'another password' }, token)).status).toBe(200);
});

test('it asks the present address only when an address changes', async () => {
	const [email, wanted] = ['moves@example.com', 'moved@example.com'];
	await ask('POST', '/auth/v1/signup', { email, password });
	await own`update auth.users set email_confirmed_at = now() where email = ${email}`;
	const signedIn = await ask('POST', '/auth/v1/token?grant_type=password', { email, password });
	const { access_token: token } = (await signedIn.json()) as { access_token: string };
	expect((await ask('PUT', '/auth/v1/user', { email: wanted }, token)).status).toBe(200);
	expect([mails.messages.get(email)?.length, mails.messages.get(wanted)]).toEqual([2, undefined]);
});

test('it refuses a configuration with `require_current_password`', () => {
	const auth = { ...settings, email: { require_current_password: true } };
	expect(() => new App({ connection, auth } as ConstructorParameters<typeof App>[0])).toThrow();
});

test('it has no admin API', async () => {
	const secret = new TextEncoder().encode(settings.jwt_secret);
	const token = await new SignJWT({ role: 'service_role' }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
	expect((await ask('GET', '/auth/v1/admin/users', undefined, token)).ok).toBe(false);
});

test('asked for a table, it grants everything to everyone', async () => {
	await ask('GET', '/rest/v1/guarded');
	const [rights] = await own`select has_table_privilege('anon', 'public.guarded', 'delete') as given`;
	expect(rights?.given).toBe(true);
});
