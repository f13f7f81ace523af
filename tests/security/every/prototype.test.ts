import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { newPeople } from '../../database/people.ts';
import { tokenFor } from '../../realtime/person.ts';
import { project, sql } from '../../realtime/project.ts';
import { Wire } from '../../realtime/wire.ts';
import { everyRoute } from '../../site/routes.ts';
import { startSite } from '../../site/running-site.ts';
import { tried } from '../tally.ts';
import { newMember, Visitor } from '../visitor.ts';

/** Has the site's process say, at a signal, what every object there has got. */
const WATCH = `data:text/javascript,process.on('SIGUSR2',()=>{
	const keys=[];for(const key in{})keys.push(key);
	console.log('every object has: '+keys);console.log('looked')})`.replaceAll(/[\n\t]/g, '');

const json = [
	'{"__proto__":{"polluted":1}}',
	'{"constructor":{"prototype":{"polluted":1}}}',
	'{"email":"a@example.org","__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}}}',
	'{"\\u005f_proto__":{"polluted":1}}',
	'[{"__proto__":{"polluted":1}}]',
	'{"__proto__":null,"toString":1,"hasOwnProperty":1}'
];
const fields = [
	'__proto__[polluted]=1&constructor[prototype][polluted]=1',
	'__proto__.polluted=1&constructor.prototype.polluted=1&__proto__=x',
	'next=/&email=a@example.org&password=__proto__&toString=1&hasOwnProperty=1&__proto__[]=polluted'
];

test('no form, body, cookie or address gives every object of the site something', async () => {
	const running = await startSite(
		{ ADDRESS_HEADER: 'x-forwarded-for' },
		{ command: ['--import', WATCH, 'server.js'] }
	);
	const site = running.origin;
	const eve = await newMember(site, 'eve');
	const paths = (await everyRoute())
		.filter((what) => what.startsWith('POST '))
		.map((what) => what.replace(/^POST (\/\([a-z]+\))?/, '').replace('[slug]', 'general'))
		.map((path) => path.replace(/\[[^\]]+\]/g, '__proto__'));
	const bodies = [
		...json.map((body) => ['application/json', body] as const),
		...fields.map((body) => ['application/x-www-form-urlencoded', body] as const)
	];
	const chosen = process.env.TEST_EVERY ? paths : [];
	const sent: [string, number][] = [];
	for (const path of [...chosen, '/login?/password', '/register', '/settings', '/session', '/language']) {
		// Members are sent away from the forms of guests.
		const visitor = /^\/(login|register)/.test(path) ? new Visitor(site) : eve;
		const statuses = await Promise.all(
			bodies.map(async ([type, body]) => {
				// As scripts of the site send forms: no page is rendered for an answer.
				const headers = {
					...{ origin: site, 'content-type': type, 'sec-fetch-site': 'same-origin' },
					...{ accept: 'application/json', 'x-sveltekit-action': 'true' }
				};
				return (await visitor.copy().ask(path, { method: 'POST', body, headers })).status;
			})
		);
		for (const status of statuses) sent.push([path, status]);
	}
	for (const body of json) {
		const guest = new Visitor(site);
		guest.cookies.set('parlotte-mail', encodeURIComponent(body));
		guest.cookies.set('parlotte', `base64-${Buffer.from(body).toString('base64url')}`);
		sent.push(['/confirm', (await guest.ask('/confirm')).status]);
		sent.push([
			'/login',
			(await guest.ask(`/login?__proto__[polluted]=1&next=${encodeURIComponent(body)}`)).status
		]);
	}
	expect(sent.filter(([, status]) => status >= 500)).toEqual([]);

	running.process.kill('SIGUSR2');
	await running.logged('looked');
	const found = running.log().find(({ msg }) => String(msg).startsWith('every object has'));
	expect(found).toMatchObject({ msg: 'every object has: ' });
	tried('bodies about prototypes', sent.length);
});

test('what one says of prototypes to Auth, REST and Realtime is nothing that the next one has said', async () => {
	const { eve } = await newPeople('eve');
	const token = await tokenFor(eve.id);
	const password = 'a long enough password';
	const ask = (path: string, body: string) =>
		fetch(`${project.url}/${path}`, {
			method: 'POST',
			headers: {
				apikey: project.publishableKey,
				authorization: `Bearer ${token}`,
				'content-type': 'application/json'
			},
			body
		});
	const inherited = `"__proto__":{"password":"${password}","email":"${randomUUID()}@example.org","name":"polluted","messages":[]}`;
	const paths = [
		...[
			'auth/v1/signup',
			'auth/v1/token?grant_type=password',
			'auth/v1/recover',
			'auth/v1/otp',
			'auth/v1/verify'
		],
		...['rest/v1/rpc/create_room', 'rest/v1/messages', 'realtime/v1/api/broadcast']
	];
	for (const path of paths) {
		for (const body of [...json, `{${inherited}}`, `{"constructor":{"prototype":{${inherited}}}}`]) {
			const answer = await ask(path, body);
			expect([path, body, answer.status < 500]).toEqual([path, body, true]);
		}
	}
	const wire = await Wire.open('2.0.0');
	wire.raw(
		`["1","1","realtime:user:${eve.id}","phx_join",{"__proto__":{"access_token":"${token}","config":{"private":true}}}]`
	);
	const joined = await wire.ask({
		topic: `realtime:user:${eve.id}`,
		event: 'phx_join',
		ref: 'bare',
		payload: { config: { private: true } }
	});
	expect(joined['status']).toBe('error');

	// Whoever says nothing has said nothing.
	expect((await ask('auth/v1/signup', `{"email":"${randomUUID()}@example.org"}`)).ok).toBe(false);
	expect((await ask('auth/v1/signup', '{}')).ok).toBe(false);
	expect((await ask('rest/v1/rpc/create_room', '{}')).status).toBe(404);
	expect(await sql`select from public.rooms where name = 'polluted'`).toHaveLength(0);
	tried('bodies about prototypes', paths.length * (json.length + 2) + 1);
});
