import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import fr from '../../messages/fr.json' with { type: 'json' };
import { createLog } from '../../server/log.js';
import { createServer } from '../../server/server.js';
import { exchange } from './connection.ts';
import { freePort } from './free-port.ts';
import { startSite } from './running-site.ts';
import { secured, security } from './security-headers.ts';

const site = await startSite(
	{ BODY_SIZE_LIMIT: '2K', HEADERS_TIMEOUT: '1', REQUEST_TIMEOUT: '2' },
	{ forAll: true }
);

test('every answer has the security headers, also where the site’s hooks are not reached', async () => {
	const immutable = join(import.meta.dirname, '../../build/client/_app/immutable/entry');
	const [script = ''] = (await readdir(immutable)).filter((name) => name.endsWith('.js'));
	const form = { 'content-type': 'application/x-www-form-urlencoded', origin: site.origin };
	const cases: [string, number, RequestInit?][] = [
		['/login', 200],
		['/login/__data.json', 200],
		['/healthz', 200],
		['/readyz', 200],
		['/favicon.svg', 200],
		[`/_app/immutable/entry/${script}`, 200],
		['/rooms/general', 303],
		['/nowhere', 404],
		['/_app/immutable/nowhere.js', 404],
		['/%E0%A4%A', 400],
		// Another site's form, which Kit refuses by itself.
		['/login', 403, { method: 'POST', body: 'a=b', headers: { ...form, origin: 'https://evil.example' } }],
		['/healthz', 405, { method: 'DELETE' }],
		['/login', 413, { method: 'POST', body: 'a'.repeat(4096), headers: form }]
	];
	const found = await Promise.all(
		cases.map(async ([path, , init]) => {
			const response = await fetch(site.origin + path, { redirect: 'manual', ...init });
			return { path, status: response.status, ...security(response.headers) };
		})
	);
	expect(found).toEqual(cases.map(([path, status]) => ({ path, status, ...secured })));
});

test('an address that cannot be read is told to be nowhere', async () => {
	const headers = { 'accept-language': 'en' };
	const told = await (await fetch(`${site.origin}/rooms/%E0%A4%A`, { headers })).text();
	expect(told).toContain('There is nothing at this address.');
});

test('what fails has them, too: a page that could not be made, and a site that throws', async () => {
	// A Supabase that answers what no Supabase does.
	const odd = createHttpServer((_, response) => {
		response.setHeader('content-type', 'application/json').end('{"room":7}');
	}).listen(0);
	onTestFinished(() => void odd.close());
	await once(odd, 'listening');
	const at = (server: { address(): unknown }) => (server.address() as { port: number }).port;
	const site = await startSite({ PUBLIC_SUPABASE_URL: `http://127.0.0.1:${at(odd)}` });
	const failed = await fetch(`${site.origin}/invite/any`);
	expect({ status: failed.status, ...security(failed.headers) }).toEqual({ status: 500, ...secured });
	expect(await failed.text()).not.toMatch(/ZodError|\n\s+at /);
	expect(site.log().some(({ msg }) => msg === 'not foreseen')).toBe(true);

	const limits = { BODY_SIZE_LIMIT: '64K', HEADERS_TIMEOUT: 1, REQUEST_TIMEOUT: 1 };
	const thrower = createServer(
		() => Promise.reject(new Error('a secret')),
		limits,
		createLog({ level: 'silent' })
	);
	onTestFinished(() => void thrower.close());
	await once(thrower.listen(0), 'listening');
	const thrown = await fetch(`http://127.0.0.1:${at(thrower)}/`);
	expect({ status: thrown.status, ...security(thrown.headers) }).toEqual({ status: 500, ...secured });
	expect(await thrown.text()).not.toContain('secret');
});

test('files with a hash in their name are kept for ever and compressed, pages never kept', async () => {
	const page = await fetch(`${site.origin}/login`);
	const [, file = ''] = /"(?:\.\/)?(_app\/immutable\/entry\/start[^"]+\.js)"/.exec(await page.text()) ?? [];
	const script = await fetch(`${site.origin}/${file}`, { headers: { 'accept-encoding': 'br' } });
	expect(Object.fromEntries(script.headers)).toMatchObject({
		'cache-control': 'public,max-age=31536000,immutable',
		'content-encoding': 'br'
	});
	expect(page.headers.get('cache-control')).toBe('private, no-store');
});

test('it can be installed: what a page names is there, in its language, of the type and the size it says', async () => {
	for (const [language, description] of [
		['fr', fr.site_description],
		['en', en.site_description]
	] as const) {
		const page = await fetch(`${site.origin}/login`, { headers: { 'accept-language': language } });
		const html = await page.text();
		const [, address = ''] = /<link rel="manifest" href="([^"]+)"/.exec(html) ?? [];
		const answer = await fetch(site.origin + address);
		expect(answer.headers.get('content-type')).toBe('application/manifest+json');
		const manifest = await answer.json();
		expect(manifest).toMatchObject({ lang: language, description, start_url: '/', display: 'standalone' });

		const [, apple = ''] = /<link rel="apple-touch-icon" href="([^"]+)"/.exec(html) ?? [];
		const icons = [
			...manifest.icons,
			{ src: new URL(apple, page.url).pathname, sizes: '180x180', type: 'image/png' }
		];
		expect(icons.map(({ purpose, sizes }) => purpose ?? sizes)).toEqual([
			'192x192',
			'512x512',
			'maskable',
			'180x180'
		]);
		for (const { src, sizes, type } of icons) {
			const icon = await fetch(site.origin + src);
			expect(icon.headers.get('content-type'), src).toBe(type);
			// A PNG says its size in the two numbers after its first sixteen bytes.
			const bytes = new DataView(await icon.arrayBuffer());
			expect(`${bytes.getUint32(16)}x${bytes.getUint32(20)}`, src).toBe(sizes);
		}
	}
});

test('a body that is too large is refused with 413, whether its length is said or not', async () => {
	const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: site.origin };
	const said = await fetch(`${site.origin}/login`, { method: 'POST', body: 'a'.repeat(5_000_000), headers });
	expect(said.status).toBe(413);
	expect(await said.text()).toMatch(/too much at once.*C’est trop à la fois/);

	const chunked = request(`${site.origin}/login`, { method: 'POST', headers });
	const answered = once(chunked, 'response');
	// Its rest is of no interest to the site.
	chunked.on('error', () => undefined).end('a'.repeat(5_000_000));
	const [response] = await answered;
	expect(response.statusCode).toBe(413);
	expect(security(new Headers(response.headers))).toEqual(secured);
});

test.each([
	['headers that do not come', 408, 'GET /login HTTP/1.1\r\n'],
	[
		'a body that does not come',
		408,
		`POST /login?/password HTTP/1.1\r\nHost: x\r\nOrigin: ${site.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na=`
	],
	['what is not HTTP', 400, 'BONJOUR\r\n\r\n'],
	['no host', 400, 'GET /login HTTP/1.1\r\nConnection: close\r\n\r\n'],
	['two lengths', 400, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'],
	['an unknown expectation', 417, 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n'],
	['endless headers', 431, `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`]
])('%s: answered %i with the security headers, and the connection closed', async (_, status, bytes) => {
	const answer = await exchange(site.port, bytes);
	const [head = '', body = ''] = answer.split('\r\n\r\n');
	const [line = '', ...fields] = head.split('\r\n');
	expect(line).toContain(`HTTP/1.1 ${status} `);
	const headers = new Headers(fields.map((field) => field.split(': ') as [string, string]));
	expect({ ...security(headers), request: true }).toEqual(secured);
	expect(Buffer.byteLength(body)).toBe(Number(headers.get('content-length')));
});

test('a connection on which nothing comes is closed, and told nothing', async () => {
	expect(await exchange(site.port, '')).toBe('');
});

test('a forged Host changes nothing that the site says of itself', async () => {
	const answer = await exchange(
		site.port,
		'GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\nConnection: close\r\n\r\n'
	);
	expect(answer).not.toContain('evil.example');
	expect(answer).not.toContain('gopher');
});

test('it is ready when Supabase answers, and alive all the same when it does not', async () => {
	const ready = await fetch(`${site.origin}/readyz`);
	expect([ready.status, await ready.json()]).toEqual([200, { auth: true, data: true }]);

	const adrift = await startSite({ PUBLIC_SUPABASE_URL: `http://127.0.0.1:${await freePort()}` });
	const unready = await fetch(`${adrift.origin}/readyz`);
	expect([unready.status, await unready.json()]).toEqual([503, { auth: false, data: false }]);
	expect((await fetch(`${adrift.origin}/healthz`)).status).toBe(200);
});

test('it is not ready when Supabase takes calls and says nothing', async () => {
	const silent = createTcpServer((socket) => socket.on('error', () => undefined)).listen(0);
	onTestFinished(() => void silent.close());
	await once(silent, 'listening');
	const address = silent.address() as { port: number };
	const site = await startSite({ PUBLIC_SUPABASE_URL: `http://127.0.0.1:${address.port}` });
	const unready = await fetch(`${site.origin}/readyz`);
	expect([unready.status, await unready.json()]).toEqual([503, { auth: false, data: false }]);
});
