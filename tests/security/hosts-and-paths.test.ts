import { expect, inject, test } from 'vitest';
import { exchange } from '../site/connection.ts';
import { tried } from './tally.ts';
import { Visitor } from './visitor.ts';

const site = inject('site');
const port = Number(new URL(site).port);

/** Requests in which one reader sees one request and another sees two. */
const smuggling = {
	'two lengths': 'Content-Length: 5\r\nContent-Length: 40',
	'a length and chunks': 'Content-Length: 40\r\nTransfer-Encoding: chunked',
	'chunks and a length': 'Transfer-Encoding: chunked\r\nContent-Length: 5',
	'two codings': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
	'a coding that is none': 'Transfer-Encoding: xchunked',
	'a coding in disguise': 'Transfer-Encoding: \u000bchunked',
	'a space before the colon': 'Transfer-Encoding : chunked',
	'a folded line': 'X: y\r\n Transfer-Encoding: chunked',
	'a bare line feed': 'X: y\nTransfer-Encoding: chunked',
	'a length with a sign': 'Content-Length: +5',
	'a length in hexadecimal': 'Content-Length: 0x5',
	'a negative length': 'Content-Length: -1',
	'a NUL in a name': 'X\u0000Y: z',
	'a carriage return alone': 'X: y\rTransfer-Encoding: chunked'
};

test.each(Object.entries(smuggling))('%s: one answer at most, and no second request', async (_, lines) => {
	const answer = await exchange(
		port,
		`POST /login HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
	);
	expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toHaveLength(1);
	expect(answer).toMatch(/^HTTP\/1\.1 (400|403|404|405|408|411|413|415|501) /);
	expect(answer).not.toMatch(/\r\n\r\nok$/);
	tried('ambiguous requests', 1);
});

test('whatever the proxy headers say, the site speaks of itself alone', async () => {
	const names = [
		...['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-server', 'forwarded'],
		...['x-original-url', 'x-rewrite-url', 'x-host', 'x-original-host', 'x-forwarded-prefix', 'x-real-ip']
	];
	const values = [
		'evil.example',
		'evil.example:80',
		'//evil.example/',
		'javascript:',
		'gopher',
		'0',
		'"><script>'
	];
	const visitor = new Visitor(site);
	for (const name of names) {
		for (const value of values) {
			for (const path of ['/', '/login', '/rooms/general', '/nowhere']) {
				const response = await visitor.ask(path, { headers: { [name]: value } });
				expect(response.status).toBeLessThan(500);
				const said = `${JSON.stringify([...response.headers])}${await response.text()}`;
				expect(said).not.toContain('evil.example');
				expect(said).not.toContain('gopher');
			}
		}
	}
	for (const host of [
		'evil.example',
		'evil.example:99',
		'localhost@evil.example',
		'[::1]',
		'"><script>',
		'a'.repeat(4000)
	]) {
		const answer = await exchange(
			port,
			`GET /rooms/general HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
		);
		expect(answer).toMatch(/^HTTP\/1\.1 (303|400) /);
		expect(answer).not.toContain('evil.example');
	}
	// Whoever may say which host this is could send forms from there.
	for (const host of ['host', 'x-forwarded-host']) {
		const forged = await exchange(
			port,
			`POST /language HTTP/1.1\r\n${host === 'host' ? '' : 'Host: x\r\n'}${host}: evil.example\r\nX-Forwarded-Proto: https\r\n` +
				'Origin: https://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\n' +
				'Content-Length: 9\r\nConnection: close\r\n\r\nlocale=fr'
		);
		expect(forged).toMatch(/^HTTP\/1\.1 403 /);
	}
	tried('forged hosts and proxies', names.length * values.length * 4 + 8);
});

test('no path leads out of what is served', async () => {
	const up = [
		'..',
		'%2e%2e',
		'.%2e',
		'..%2f',
		'..%5c',
		'%252e%252e',
		'..;',
		'....',
		'%c0%ae%c0%ae',
		'..\\',
		'%2e%2e%2f'
	];
	const targets = [
		'package.json',
		'server.js',
		'.env',
		'etc/passwd',
		'supabase/config.toml',
		'build/handler.js'
	];
	const roots = ['', '/_app', '/_app/immutable', '/_app/immutable/entry', '/static'];
	let count = 0;
	for (const step of up) {
		for (const target of targets) {
			for (const root of roots) {
				const path = `${root}/${`${step}/`.repeat(4)}${target}`;
				const answer = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
				expect(answer, path).toMatch(/^HTTP\/1\.1 (400|404|30[378]) /);
				expect(answer, path).not.toMatch(
					/root:x:|"private": true|SUPABASE_SECRET_KEY|project_id|createServer/
				);
				count += 1;
			}
		}
	}
	tried('paths that lead out', count);
});
