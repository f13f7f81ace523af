import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { startSite, type RunningSite } from './running-site.ts';

// What strangers send turns up in no line, and every line is one of the log's own.

const token = 'SECRET-token';
const email = 'secret-person@example.org';
const password = 'SECRET password';

/** What asks, in every way that a site may answer or fail to. */
async function askEverything({ origin }: RunningSite): Promise<void> {
	const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
	const requests: [path: string, init?: RequestInit][] = [
		[`/invite/${token}`],
		[`/invite/${token}`, { method: 'DELETE' }],
		[`/invite/${token}%E0%A4%A`],
		[`/invite/${token}/nowhere?email=${email}`],
		[`/confirm?token_hash=${token}&type=signup`],
		[`/login/callback?code=${token}`],
		[`/login/callback?error=no&error_description=${token}`],
		['/rooms', { headers: { cookie: `parlotte=base64-${token}` } }],
		['/session', { method: 'POST', headers: { authorization: `Bearer ${token}`, origin } }],
		['/login?/nowhere', form({ email, password })],
		['/login?/password', form({ email, password })],
		[
			'/login?/password',
			{ method: 'POST', body: JSON.stringify({ email }), headers: { 'content-type': 'application/json' } }
		],
		['/register', form({ email, password, username: 'secret_person', display_name: 'Secret Person' })],
		['/confirm?/link', form({ token_hash: token, type: 'signup' })],
		['/confirm?/code', form({ email, code: '123456' })]
	];
	await Promise.all(
		requests.map(async ([path, init]) => {
			const headers = { origin, ...init?.headers };
			await (await fetch(origin + path, { redirect: 'manual', ...init, headers })).text();
		})
	);
}

async function expectNothingOfThem(site: RunningSite): Promise<void> {
	site.process.kill('SIGTERM');
	await site.exit;
	const lines = site.log();
	expect(lines.filter(({ msg }) => msg === 'answered').length).toBeGreaterThan(10);
	expect(lines.filter((line) => 'text' in line)).toEqual([]);
	expect(JSON.stringify(lines)).not.toMatch(/secret/i);
}

test('the log has nothing of what strangers send, and whole lines only', async () => {
	const site = await startSite();
	await askEverything(site);
	await expectNothingOfThem(site);
});

test('the same while Supabase does not answer; a link into a room then says that it is to be tried again', async () => {
	const site = await startSite({ PUBLIC_SUPABASE_URL: `http://127.0.0.1:${await freePort()}` });
	expect((await fetch(`${site.origin}/invite/${token}`)).status).toBe(503);
	await askEverything(site);
	await expectNothingOfThem(site);
});
