import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from '@supabase/supabase-js';
import { beforeAll, expect, test } from 'vitest';
import { project } from '../realtime/project.ts';
import { sample } from './sample.ts';
import { tried } from './tally.ts';

// Bodies that are too large, sent to the gateway of the embedded Supabase: said to be so long, or in chunks without an end.

const bucket = `bodies-${randomUUID()}`;
const services: [name: string, path: string, limit: number][] = [
	['auth', '/auth/v1/signup', 1_000_000],
	['rest', '/rest/v1/rpc/create_room', 5_000_000],
	['admin', '/auth/v1/admin/users', 1_000_000],
	// 5 MiB of a file, and what a form has around it.
	['storage', `/storage/v1/object/${bucket}/large.bin`, 5 * 1024 ** 2 + 64 * 1024],
	['realtime', '/realtime/v1/api/broadcast', 5_000_000]
];
const MEGABYTE = Buffer.alloc(1_000_000, 'a');

beforeAll(async () => {
	const { error } = await createClient(project.url, project.secretKey).storage.createBucket(bucket);
	expect(error).toBeNull();
});

/** Sends a head and then one megabyte after the other, until told to end; what was answered before that. */
async function pour(head: string[], { chunked }: { chunked: boolean }): Promise<string> {
	const { hostname, port } = new URL(project.url);
	const socket = connect(Number(port), hostname).setEncoding('latin1');
	let answer = '';
	socket.on('data', (text: string) => (answer += text));
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	// It is cut off while it still sends.
	socket.on('error', () => undefined);
	socket.write(head.join('\r\n') + '\r\n\r\n');
	const send = () => {
		if (chunked) socket.write(`${MEGABYTE.length.toString(16)}\r\n`);
		const goesOn = socket.write(MEGABYTE);
		if (chunked) socket.write('\r\n');
		if (socket.destroyed) return;
		if (goesOn) setImmediate(send);
		else socket.once('drain', send);
	};
	send();
	await closed;
	return answer;
}

const headOf = (path: string, ...more: string[]) => [
	...[`POST ${path} HTTP/1.1`, 'host: localhost', `apikey: ${project.secretKey}`],
	...['content-type: application/json', ...more]
];

test.for(sample(services, 1))(
	'%s: 413 for a body without an end, and the connection is over',
	async ([, path]) => {
		const answers = [
			await pour(headOf(path, 'transfer-encoding: chunked'), { chunked: true }),
			await pour(headOf(path, 'content-length: 1000000000000'), { chunked: false })
		];
		for (const answer of answers) {
			expect(answer).toMatch(/^HTTP\/1\.1 413 /);
			expect(answer).toContain('connection: close');
		}
		tried('bodies without an end', answers.length);
	}
);

test.for(sample(services, 2))(
	'%s: a byte too many is answered, one less is read',
	async ([, path, limit]) => {
		const send = async (length: number, chunked: boolean) => {
			const text = `{"name":"${'a'.repeat(length - 11)}"}`;
			const answer = await fetch(project.url + path, {
				method: 'POST',
				headers: { apikey: project.secretKey, 'content-type': 'application/json' },
				...(chunked ? { body: new Blob([text]).stream(), duplex: 'half' } : { body: text })
			} as RequestInit);
			return [answer.status, (await answer.text()).length > 0];
		};
		for (const chunked of [false, true]) {
			expect(await send(limit + 1, chunked)).toEqual([413, true]);
			const [status] = await send(limit, chunked);
			expect([path, status === 413 && !path.startsWith('/storage'), Number(status) < 500]).toEqual([
				path,
				false,
				true
			]);
		}
		tried('bodies at the limit', 4);
	}
);

test.for(services)(
	'%s: what an answer leaves unread does not stand before the next request',
	async ([, path, limit]) => {
		const { hostname, port } = new URL(project.url);
		const socket = connect(Number(port), hostname).setEncoding('latin1');
		let answers = '';
		socket.on('data', (text: string) => (answers += text));
		const closed = once(socket, 'close');
		const length = Math.floor(limit * 0.9);
		socket.write(
			headOf(`${path.replace(bucket, 'none')}/nowhere`, `content-length: ${length}`).join('\r\n') + '\r\n\r\n'
		);
		socket.write(Buffer.alloc(length, 'a'));
		socket.write(['GET / HTTP/1.1', 'host: localhost', 'connection: close'].join('\r\n') + '\r\n\r\n');
		await closed;
		expect([...answers.matchAll(/HTTP\/1\.1 (\d)/g)].map(([, kind]) => kind)).toEqual(['4', '2']);
	}
);

test('the gateway goes on as it was', async () => {
	const headers = { apikey: project.publishableKey };
	const asked = ['/auth/v1/settings', '/rest/v1/rpc/registration_mode'];
	const answers = await Promise.all(asked.map((path) => fetch(project.url + path, { headers })));
	expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});
