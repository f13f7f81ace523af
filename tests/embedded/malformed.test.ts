import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { publishableKey, url } from './services.ts';

/** Sends a request as it is written, and gives the answer's first line. */
async function send(target: string, ...headers: string[]): Promise<string> {
	const socket = connect(Number(new URL(url).port), '127.0.0.1');
	await once(socket, 'connect');
	const host = headers.some((header) => header.startsWith('host:')) ? [] : ['host: h'];
	socket.write([`GET ${target} HTTP/1.1`, ...host, 'connection: close', ...headers, '', ''].join('\r\n'));
	return (await text(socket)).split('\r\n', 1)[0] ?? '';
}

const upgrade = ['connection: upgrade', 'upgrade: websocket'];
const apikey = `apikey: ${publishableKey}`;

test.for(['//[', '//x:y@z:99999999/', '/realtime/v1/websocket?apikey=%E0%A4%A', 'http://[', '/rest/v1/%'])(
	'%s is refused, and the gateway stays',
	async (target) => {
		for (const headers of [[], upgrade, [apikey], [apikey, 'host: ['], ['host: [', ...upgrade]]) {
			expect(await send(target, ...headers)).toMatch(/^HTTP\/1\.1 40\d /);
		}
		expect((await fetch(url)).status).toBe(200);
	}
);

test('who names a path as its host reaches nothing by it: the admin API takes the secret key only', async () => {
	for (const host of [
		'h/auth/v1/admin/users?',
		'h/auth/v1/admin/users#',
		'h\\auth\\v1\\admin\\users?',
		'u@h'
	]) {
		expect(await send('/auth/v1/verify', `host: ${host}`)).toMatch(/^HTTP\/1\.1 400 /);
		expect(await send('/auth/v1/health', `host: ${host}`, apikey)).toMatch(/^HTTP\/1\.1 400 /);
	}
});
