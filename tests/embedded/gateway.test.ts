import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { admin, databaseUrl, makePerson, publishableKey, signIn, sql, url, visitor } from './services.ts';

test('no key and a wrong key are refused, with what to check', async () => {
	const none = await fetch(`${url}/rest/v1/rooms`);
	expect([none.status, await none.json()]).toEqual([
		401,
		expect.objectContaining({ message: 'No API key found in request' })
	]);
	const wrong = await fetch(`${url}/rest/v1/rooms`, { headers: { apikey: 'sb_publishable_wrong' } });
	expect([wrong.status, await wrong.json()]).toEqual([
		401,
		expect.objectContaining({ message: 'Invalid API key' })
	]);
});

test('the publishable key is anon, a session authenticated, the secret key the service', async () => {
	await sql`create or replace function public.who() returns text language sql as 'select current_user::text'`;
	await sql`grant execute on function public.who() to anon, authenticated, service_role`;
	await sql`notify pgrst, 'reload schema'`;
	const ask = async (client: ReturnType<typeof visitor>) => (await client.rpc('who')).data as unknown;
	// PostgREST does not know the function until it has read the schema again.
	while ((await ask(visitor())) === null);
	expect(await ask(visitor())).toBe('anon');
	expect(await ask(await signIn(await makePerson()))).toBe('authenticated');
	expect(await ask(admin())).toBe('service_role');
	await sql`drop function public.who()`;
});

test('a browser may ask from anywhere', async () => {
	const response = await fetch(`${url}/rest/v1/messages`, {
		method: 'OPTIONS',
		headers: { origin: 'http://localhost:5173', 'access-control-request-headers': 'apikey,authorization' }
	});
	expect(response.status).toBe(204);
	expect(response.headers.get('access-control-allow-origin')).toBe('*');
	expect(response.headers.get('access-control-allow-headers')).toBe('apikey,authorization');
	const answer = await fetch(`${url}/rest/v1/`, { headers: { apikey: publishableKey } });
	expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('Storage keeps a file, and policies say who may', async () => {
	const bucket = `bucket-${crypto.randomUUID()}`;
	expect((await admin().storage.createBucket(bucket)).error).toBeNull();
	const file = new Blob(['crêpes'], { type: 'text/plain' });
	expect((await admin().storage.from(bucket).upload('recipes/crepes.txt', file)).error).toBeNull();
	const { data } = await admin().storage.from(bucket).download('recipes/crepes.txt');
	expect(await data?.text()).toBe('crêpes');
	expect((await visitor().storage.from(bucket).download('recipes/crepes.txt')).error).not.toBeNull();
	expect((await visitor().storage.from(bucket).upload('mine.txt', file)).error).not.toBeNull();
});

test('the Supabase CLI reads config.toml, but for limits of Realtime, and finds the migrations as it would record them', async () => {
	const cli = join(import.meta.dirname, '../../node_modules/.bin/supabase');
	const args = ['migration', 'list', `--remote=${databaseUrl}`, '--output-format', 'json'];
	const { stdout, stderr } = await promisify(execFile)(cli, args);
	const [, unknown = ''] = /does not recognize and ignores: ([\w., ]+)\. /.exec(stderr) ?? [];
	expect(unknown.split(', ').filter((key) => !key.startsWith('realtime.max_'))).toEqual([]);
	const { migrations } = JSON.parse(stdout) as { migrations: { local: string; remote: string }[] };
	expect(migrations.length).toBeGreaterThan(0);
	for (const { local, remote } of migrations) expect(remote).toBe(local);
});

test('what a migration may not do on a hosted project it may not do here', async () => {
	const [role] = await sql`select rolsuper, rolbypassrls from pg_roles where rolname = current_user`;
	expect(role).toEqual({ rolsuper: false, rolbypassrls: true });
	await expect(sql`alter table auth.users add column mine int`).rejects.toThrow('must be owner');
	await expect(sql`create table auth.mine (id int)`).rejects.toThrow('permission denied');
});
