import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { newcomer } from '../e2e/people.ts';
import { Visitor } from '../security/visitor.ts';
import { startSite } from './running-site.ts';

// What the Supabase of the tests never answers: a refusal that has no text, another way to sign in, a mail that is slow
// to leave.

const answers: Record<string, [status: number, body: unknown]> = {
	'/auth/v1/settings': [200, { external: { email: true, apple: true, github: true, google: false } }],
	// Of an address that has an account: as if it were a new one, without any identity.
	'/auth/v1/signup': [200, { id: randomUUID(), identities: [] }],
	'/auth/v1/otp': [200, {}],
	'/auth/v1/token': [422, { code: 422, error_code: 'moon_not_full', msg: 'a secret of Auth’s' }],
	'/rest/v1/rpc/count_attempt': [200, 0],
	'/rest/v1/rpc/registration_mode': [200, 'open']
};

/** Where an invitation leads. */
const room = { slug: 'room', name: 'Room', topic: '', members: 1, invited_by: 'Bob' };

/** Those who wait for Auth to send a mail. */
const waiting: ServerResponse[] = [];
let areMailsSlow = false;

const odd = createServer(({ url = '' }, response) => {
	const path = url.replace(/\?.*/, '');
	if (areMailsSlow && /(otp|recover)$/.test(path)) return void waiting.push(response);
	const [status, body] = answers[path] ?? [404, {}];
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}).listen(0, '127.0.0.1');
await once(odd, 'listening');
afterAll(() => void odd.close());
const supabase = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;

const site = await startSite({ PUBLIC_SUPABASE_URL: supabase }, { forAll: true });

test('a refusal of Auth that has no text is told with an id that is in the log', async () => {
	const typed = { email: 'ada@example.org', password: 'whatever' };
	const answer = await new Visitor(site.origin).send('/login?/password', typed);
	expect(answer.status).toBe(400);
	const page = await answer.text();
	expect(page).toContain(`value="${typed.email}"`);
	expect(page).not.toMatch(/secret of Auth|moon_not_full/);

	const line = site.log().find(({ code }) => code === 'moon_not_full');
	expect(line?.id).toMatch(/^[0-9a-f]{8}$/);
	expect(page).toContain(String(line?.id));
});

test('who may sign in by GitHub but not by Google sees the one and not the other', async () => {
	const visitor = new Visitor(site.origin);
	for (const path of ['/login', '/register']) {
		const page = await (await visitor.ask(path)).text();
		expect([...page.matchAll(/href="\/login\/(\w+)\?/g)].map(([, name]) => name)).toEqual(['github']);
	}
	expect((await visitor.ask('/login/google')).status).toBe(404);

	const answer = await visitor.ask('/login/github?next=/rooms');
	expect(answer.status).toBe(303);
	const there = new URL(answer.headers.get('location') ?? '');
	expect(there.origin + there.pathname).toBe(`${supabase}/auth/v1/authorize`);
	expect(there.searchParams.get('redirect_to')).toBe(`${site.origin}/login/callback?next=%2Frooms`);
});

test('who may register is asked before Auth is, which would tell who has an account', async () => {
	const somebody = newcomer('ada');
	for (const [mode, preview, status] of [
		['closed', room, 403],
		['invitation', null, 403],
		['invitation', room, 303]
	] as const) {
		answers['/rest/v1/rpc/registration_mode'] = [200, mode];
		answers['/rest/v1/rpc/invitation_preview'] = [200, preview];
		const form = { ...somebody, invitation: 'token' };
		const answer = await new Visitor(site.origin).send('/register', form);
		expect([mode, preview, answer.status]).toEqual([mode, preview, status]);
	}
});

test('nobody waits until a mail has left: only an address that has an account gets one', async () => {
	areMailsSlow = true;
	const typed = { email: 'ada@example.org' };
	for (const [path, leads] of [
		['/login?/link', '/confirm?link'],
		['/forgot-password', '/reset-password']
	] as const) {
		const answer = await new Visitor(site.origin).send(path, typed);
		expect([answer.status, answer.headers.get('location')]).toEqual([303, leads]);
	}
	expect(waiting).toHaveLength(2);
	for (const response of waiting) response.writeHead(504).end();
	await site.logged('a mail did not leave after all');
});
