import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { newPeople, newRoom, write } from '../database/people.ts';
import { tokenFor } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';
import { Wire } from '../realtime/wire.ts';
import { tried } from './tally.ts';

const base64 = (value: object | string) =>
	Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signed = (head: object, body: object, secret: string | Uint8Array, algorithm = 'sha256') => {
	const text = `${base64(head)}.${base64(body)}`;
	return `${text}.${createHmac(algorithm, secret).update(text).digest('base64url')}`;
};

/** What a checker that lets the token choose the algorithm would take: signed with the key that everybody may read. */
async function confused(claims: object): Promise<Record<string, string>> {
	const { keys } = await (await fetch(`${project.url}/auth/v1/.well-known/jwks.json`)).json();
	return Object.fromEntries(
		(keys as Record<string, string>[]).flatMap((key) => {
			const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
			return [JSON.stringify(key), String(pem)].map((secret, index) => [
				`the public key as the secret, ${index ? 'PEM' : 'JWK'}`,
				signed({ alg: 'HS256' }, claims, secret)
			]);
		})
	);
}

/** Tokens that are not what they say, each made of a good one of Eve's. */
async function forged(eve: string, victim: string): Promise<Record<string, string>> {
	const good = await tokenFor(eve);
	const [head = '', body = '', signature = ''] = good.split('.');
	const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
	const stolen = { ...claims, sub: victim };
	const admin = { ...claims, role: 'service_role' };
	const now = Math.floor(Date.now() / 1000);
	return {
		...Object.fromEntries(
			['none', 'None', 'NONE', ''].map((alg) => [
				`alg “${alg}”`,
				`${base64({ alg, typ: 'JWT' })}.${base64(stolen)}.`
			])
		),
		'no signature': `${head}.${base64(stolen)}.`,
		'another’s name under one’s own signature': `${head}.${base64(stolen)}.${signature}`,
		'another role under one’s own signature': `${head}.${base64(admin)}.${signature}`,
		'another secret': signed({ alg: 'HS256' }, stolen, 'another secret, long enough to be one'),
		'an empty secret': signed({ alg: 'HS256' }, stolen, ''),
		'the publishable key as the secret': signed({ alg: 'HS256' }, stolen, project.publishableKey),
		'another algorithm than Auth’s': signed({ alg: 'HS512' }, stolen, project.jwtSecret, 'sha512'),
		'a key of its own in the head': signed(
			{ alg: 'HS256', jwk: { kty: 'oct', k: base64('mine') } },
			stolen,
			'mine'
		),
		'a kid that is a path': signed({ alg: 'HS256', kid: '../../../../dev/null' }, stolen, ''),
		...(await confused(stolen)),
		expired: await tokenFor(victim, { expiresIn: -60 }),
		'not valid yet': signed({ alg: 'HS256' }, { ...stolen, nbf: now + 3600, exp: now + 7200 }, 'x'),
		'a role that is none': await tokenFor(victim, { role: 'nobody' }),
		'no token': 'eyJ.eyJ.x',
		text: 'Eve',
		'two tokens': `${good} ${good}`
	};
}

test('a token that is not what it says opens nothing: not data, not Auth, not Realtime', async () => {
	const { eve, ada } = await newPeople('eve', 'ada');
	const room = await newRoom({ owner: ada });
	await write(ada, room, 'for nobody else');
	const tokens = await forged(eve.id, ada.id);
	const wire = await Wire.open('2.0.0');

	for (const [name, token] of Object.entries(tokens)) {
		const headers = { apikey: project.publishableKey, authorization: `Bearer ${token}` };
		const ask = (path: string, init: RequestInit = {}) =>
			fetch(`${project.url}${path}`, {
				...init,
				headers: { ...headers, 'content-type': 'application/json' }
			});
		const rows = await ask(`/rest/v1/messages?room_id=eq.${room.id}`);
		expect([name, rows.ok && (await rows.json()).length > 0]).toEqual([name, false]);
		const written = await ask('/rest/v1/messages', {
			method: 'POST',
			body: JSON.stringify({ id: randomUUID(), room_id: room.id, body: 'forged' })
		});
		expect([name, written.ok]).toEqual([name, false]);
		expect([name, (await ask('/auth/v1/user')).ok]).toEqual([name, false]);
		expect([name, (await ask('/auth/v1/admin/users')).ok]).toEqual([name, false]);

		const joined = await wire.ask({
			topic: `realtime:user:${ada.id}`,
			event: 'phx_join',
			ref: name,
			payload: { access_token: token, config: { private: true } }
		});
		expect([name, joined['status']]).toEqual([name, 'error']);
	}
	const [count] = await sql`select count(*)::int from public.messages where room_id = ${room.id}`;
	expect(count).toEqual({ count: 1 });
	tried('forged tokens', Object.keys(tokens).length * 5);
});

test('the publishable key alone reads nothing and calls what guests may, and no more', async () => {
	const headers = { apikey: project.publishableKey, 'content-type': 'application/json' };
	const rows = await sql<{ path: string }[]>`
		select relname as path from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
			and relname not like 'rt\_%'
		union all select 'rpc/' || proname from pg_proc where pronamespace = 'public'::regnamespace`;
	const names = rows.map(({ path }) => path);
	const open: string[] = [];
	for (const path of names) {
		const isFunction = path.startsWith('rpc/');
		const response = await fetch(`${project.url}/rest/v1/${path}`, {
			headers,
			...(isFunction && { method: 'POST', body: '{}' })
		});
		// Called without their arguments, those that guests may call are not found.
		if (response.status !== 401 && response.status !== 404) open.push(path);
	}
	expect(open).toEqual(['rpc/registration_mode']);
	expect(names.length).toBeGreaterThan(20);
	tried('tables and functions without an account', names.length);
});
