import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { newMember } from '../tests/security/visitor.ts';
import { freePort } from '../tests/site/free-port.ts';

// What one instance of the built site carries. Run by `npm run bench:site`, over a throw-away Supabase, which takes its
// share of the same machine. The floor is the process's own answer, /healthz, of the same instance in the same run.

const SECONDS = 8;
const CONNECTIONS = 16;

const port = await freePort();
const origin = `http://localhost:${port}`;
const site = spawn(process.execPath, ['server.js'], {
	env: {
		...process.env,
		PORT: String(port),
		ORIGIN: origin,
		LOG_LEVEL: 'warn',
		ADDRESS_HEADER: 'x-forwarded-for',
		XFF_DEPTH: '1'
	},
	stdio: ['ignore', 'inherit', 'inherit']
});
try {
	while (!(await fetch(`${origin}/healthz`).catch(() => undefined))?.ok) await pause(50);
	const ada = await newMember(origin, 'ada');
	const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const member = { cookie, 'sec-fetch-site': 'same-origin', origin };

	const floor = await load({ path: '/healthz' });
	print('/healthz, the floor', floor, floor);
	print('/login, a page of a guest', await load({ path: '/login' }), floor);
	print('/rooms/general, of a member', await load({ path: '/rooms/general', headers: member }), floor);
	print('/session, a fresh token', await load({ path: '/session', method: 'POST', headers: member }), floor);
} finally {
	site.kill();
	await once(site, 'exit');
}

interface Request {
	path: string;
	method?: 'GET' | 'POST';
	headers?: Record<string, string>;
}

/** Asks for the same thing again and again, on a few connections at once; each answer must be a good one. */
async function load({ path, method = 'GET', headers = {} }: Request): Promise<autocannon.Result> {
	const result = await autocannon({
		url: origin + path,
		method,
		headers: { accept: 'text/html', 'x-forwarded-for': '10.0.0.1', ...headers },
		connections: CONNECTIONS,
		duration: SECONDS
	});
	if (result.non2xx > 0 || result.errors > 0) {
		throw new Error(`${path}: ${result.non2xx} refusals and ${result.errors} errors.`);
	}
	return result;
}

function print(what: string, { requests, latency }: autocannon.Result, floor: autocannon.Result): void {
	const cells = [
		`${requests.average.toFixed(0)}/s`,
		`p50 ${latency.p50} ms`,
		`p99 ${latency.p99} ms`,
		`${(floor.requests.average / requests.average).toFixed(1)} × the floor`
	];
	console.log(what.padEnd(32) + cells.map((cell) => cell.padEnd(14)).join(''));
}
