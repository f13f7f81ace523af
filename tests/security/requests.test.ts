import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { exchange } from '../site/connection.ts';
import { everyRoute } from '../site/routes.ts';
import { sample } from './sample.ts';
import { tried } from './tally.ts';
import { newMember } from './visitor.ts';

const site = inject('site');
const port = Number(new URL(site).port);

/** Every form of the site, by its action: from the routes, so that none is forgotten. */
const forms = (await everyRoute())
	.filter((what) => what.startsWith('POST ') && what !== 'POST /session')
	.map((what) =>
		what
			.replace(/^POST (\/\([a-z]+\))?/, '')
			.replace('[slug]', 'general')
			.replace(/\[[^\]]+\]/g, randomUUID())
	);

/** What a page elsewhere can send without asking first, as a form or by a script. */
const sent = [
	...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'],
	...[
		'TEXT/PLAIN; charset=utf-8',
		'application/x-www-form-urlencoded;a=b',
		'application/x-sveltekit-formdata'
	]
];
const elsewhere = [
	'https://evil.example',
	'null',
	`${site}.evil.example`,
	site.replace('http:', 'https:'),
	''
];

test('no form is taken from another site, whatever it is called', async () => {
	const eve = await newMember(site, 'eve');
	const found: string[] = [];
	const requests = forms.flatMap((form) =>
		sent.flatMap((type) => elsewhere.map((origin) => ({ form, type, origin })))
	);
	const chosen = sample(requests, 300);
	for (const { form, type, origin } of chosen) {
		const headers = { 'content-type': type, ...(origin && { origin }) };
		const { status } = await eve.ask(form, { method: 'POST', body: 'a=b', headers });
		if (status !== 403) found.push(`${status} ${form} ${type} ${origin}`);
	}
	expect(found).toEqual([]);
	expect(eve.session).not.toBeNull();
	tried('forms sent from another site', chosen.length);
});

test('a body that is no form breaks nothing', async () => {
	const eve = await newMember(site, 'eve');
	const bodies: [string, string][] = [
		// An action that reads nothing has no use for a form either.
		['application/json', '{"email":"a@example.org","__proto__":{"polluted":1}}'],
		['application/xml', '<a/>'],
		['application/octet-stream', '\u0000'],
		['multipart/form-data', 'no boundary'],
		['multipart/form-data; boundary=x', '--y\r\nnot its boundary'],
		['', 'a=b']
	];
	const found: string[] = [];
	const chosen = sample(forms, 12);
	for (const form of chosen) {
		const statuses = await Promise.all(
			bodies.map(async ([type, body]) => {
				const headers = { origin: site, 'content-type': type };
				return { type, status: (await eve.ask(form, { method: 'POST', body, headers })).status };
			})
		);
		for (const { type, status } of statuses) if (status >= 500) found.push(`${status} ${form} ${type}`);
	}
	expect(found).toEqual([]);
	expect(eve.session).not.toBeNull();
	tried('bodies that are no form', chosen.length * bodies.length);
});

test('a token is given to pages of this site alone', async () => {
	const eve = await newMember(site, 'eve');
	for (const [name, status] of Object.entries({
		'same-origin': 200,
		'same-site': 403,
		'cross-site': 403,
		none: 403
	})) {
		const headers = { 'sec-fetch-site': name, origin: site };
		expect([name, (await eve.ask('/session', { method: 'POST', headers })).status]).toEqual([name, status]);
	}
	expect((await eve.ask('/session', { method: 'POST', headers: { origin: site } })).status).toBe(403);
	const preflight = await eve.ask('/session', {
		method: 'OPTIONS',
		headers: { origin: 'https://evil.example' }
	});
	expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
});

test('a request is what its first line says it is', async () => {
	const eve = await newMember(site, 'eve');
	for (const header of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
		const form = { origin: site, 'content-type': 'application/x-www-form-urlencoded' };
		await eve.ask('/logout?_method=POST', { headers: { ...form, [header]: 'POST' } });
		expect((await eve.ask('/rooms/general')).status).toBe(200);
	}
	for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'HEAD']) {
		await eve.ask('/logout', { method, headers: { origin: site } });
		expect([method, (await eve.ask('/rooms/general')).status]).toEqual([method, 200]);
	}
	expect(
		await exchange(port, 'TRACE / HTTP/1.1\r\nHost: x\r\nCookie: a=secret\r\nConnection: close\r\n\r\n')
	).not.toContain('secret');
});
