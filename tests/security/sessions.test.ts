import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { member } from '../e2e/people.ts';
import { project, sql } from '../realtime/project.ts';
import { algorithm } from '../realtime/signing.ts';
import { startSite } from '../site/running-site.ts';
import { tried } from './tally.ts';
import { newMember, signIn, Visitor } from './visitor.ts';

const behindProxy = { ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '1' };
const running = await startSite(behindProxy, { forAll: true });
const site = running.origin;

const refresh = (refresh_token: string) =>
	fetch(`${project.url}/auth/v1/token?grant_type=refresh_token`, {
		method: 'POST',
		headers: { apikey: project.publishableKey, 'content-type': 'application/json' },
		body: JSON.stringify({ refresh_token })
	});

test('a session that somebody else has put into a browser is gone once its person signs in', async () => {
	const eve = await newMember(site, 'eve');
	const ada = await member('ada');
	const victim = new Visitor(site);
	for (const [name, value] of eve.cookies) victim.cookies.set(name, value);
	victim.cookies.set('parlotte.0', 'chosen');
	victim.cookies.set('parlotte.7', 'chosen');
	await victim.send('/logout', {});
	const { email, password } = ada;
	expect((await victim.send('/login?/password', { email, password, next: '/' })).status).toBe(303);

	const page = await (await victim.ask('/settings')).text();
	expect(page).toContain(ada.username);
	expect(page).not.toContain(eve.person.username);
	expect(victim.session?.refresh_token).not.toBe(eve.session?.refresh_token);
	tried('sessions chosen by another', 1);
});

test('signing out ends it: neither its cookies nor its refresh token let anyone in again', async () => {
	const ada = await newMember(site, 'ada');
	const thief = ada.copy();
	const token = ada.session?.refresh_token ?? '';
	expect((await ada.ask('/rooms/general')).status).toBe(200);
	await ada.send('/logout', {});
	expect(ada.session).toBeNull();

	const answer = await thief.ask('/rooms/general');
	expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?next=%2Frooms%2Fgeneral']);
	expect(thief.session).toBeNull();
	expect((await refresh(token)).status).toBe(400);
	tried('sessions that are over', 2);
});

test('a refresh token that was used long since opens nothing, and ends the session it was stolen from', async () => {
	const ada = await newMember(site, 'ada');
	const first = ada.session?.refresh_token ?? '';
	const renew = async (token: string): Promise<string> => {
		const answer = await refresh(token);
		expect(answer.status).toBe(200);
		return ((await answer.json()) as { refresh_token: string }).refresh_token;
	};
	const last = await renew(await renew(first));
	expect((await refresh(first)).status).toBe(400);
	expect((await refresh(last)).status).toBe(400);
	tried('refresh tokens used twice', 1);
});

test('stolen cookies, used once their session has been renewed twice, end it for the thief and for its person', async () => {
	const ada = await newMember(site, 'ada');
	const thief = ada.copy();
	for (const path of ['/settings', '/settings/data']) {
		const before = ada.session?.refresh_token;
		ada.age();
		expect((await ada.ask(path)).status).toBe(200);
		expect(ada.session?.refresh_token).not.toBe(before);
	}

	for (const browser of [thief, ada]) {
		// Auth ends no token that it has given out, but renews none: not even while there is life in it.
		browser.age(browser === thief ? 100 : 0);
		const answer = await browser.ask('/settings');
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?next=%2Fsettings']);
		expect(browser.session).toBeNull();
	}
	tried('refresh tokens used twice', 1);
});

test('ten tabs that renew at once, of two instances, go on in one session', async () => {
	const there = (await startSite(behindProxy)).origin;
	const ada = await newMember(site, 'ada');
	ada.age();
	const tabs = Array.from({ length: 10 }, (_, index) => ada.copy(index % 2 ? there : site));
	const answers = await Promise.all(
		tabs.map((tab) => tab.send('/session', {}, { 'sec-fetch-site': 'same-origin' }))
	);
	expect(answers.map(({ status }) => status)).toEqual(tabs.map(() => 200));

	// Whichever of the answers the browser keeps, it can go on from there.
	for (const tab of tabs) {
		expect((await tab.ask('/settings')).status).toBe(200);
		tab.age();
	}
	for (const tab of tabs) expect((await tab.ask('/settings/data')).status).toBe(200);
	const sessions = await sql`
		select from auth.sessions s join auth.users u on u.id = s.user_id where u.email = ${ada.person.email}`;
	expect(sessions).toHaveLength(1);
});

test('tokens are signed as the project signs them', async () => {
	const { session } = await newMember(site, 'ada');
	expect(decodeProtectedHeader(session?.access_token ?? '').alg).toBe(algorithm);
});

test('cookies that are none, torn or another’s are no session, and break no page', async () => {
	const ada = await newMember(site, 'ada');
	const whole = [...ada.cookies].find(([name]) => name.startsWith('parlotte'))?.[1] ?? '';
	const values = [
		...['', 'base64-', 'base64-e30', 'base64-bnVsbA', '%00', '{}', 'null', '[]', 'x'.repeat(3_000)],
		...['base64-eyJfX3Byb3RvX18iOnsiYSI6MX19', whole.slice(0, -20), whole.slice(0, 40), `${whole}AAAA`, '"'],
		`base64-${Buffer.from(JSON.stringify({ access_token: 'a.b.c', refresh_token: 'x', expires_at: 9e9, user: {} })).toString('base64url')}`,
		`base64-${Buffer.from(JSON.stringify({ access_token: {}, refresh_token: [], expires_at: 'x' })).toString('base64url')}`
	];
	for (const value of values) {
		for (const name of ['parlotte', 'parlotte.0', '__Host-parlotte']) {
			const visitor = new Visitor(site);
			visitor.cookies.set(name, value);
			visitor.cookies.set('parlotte-mail', value);
			const answer = await visitor.ask('/rooms/general');
			expect([name, value.slice(0, 30), answer.status]).toEqual([name, value.slice(0, 30), 303]);
			expect((await visitor.ask('/confirm')).status).toBe(200);
		}
	}
	tried('cookies that are no session', values.length * 3);
});

test('cookies are out of the reach of scripts, other hosts and other sites', async () => {
	const tls = await startSite({ ORIGIN: 'https://chat.example', ADDRESS_HEADER: 'x-forwarded-for' });
	const ada = await member('ada');
	const body = new URLSearchParams({ email: ada.email, password: ada.password, next: '/' });
	const headers = { origin: 'https://chat.example', 'x-forwarded-for': '192.0.2.7' };
	const response = await fetch(`http://localhost:${tls.port}/login?/password`, {
		method: 'POST',
		body,
		headers,
		redirect: 'manual'
	});
	const lines = response.headers.getSetCookie();
	expect(lines.length).toBeGreaterThan(0);
	for (const line of lines) {
		expect(line).toMatch(/^__Host-parlotte/);
		expect(line).toMatch(/; Path=\//);
		expect(line).toMatch(/; HttpOnly/);
		expect(line).toMatch(/; Secure/);
		expect(line).toMatch(/; SameSite=Lax/);
		expect(line).not.toMatch(/domain=/i);
	}
});

test('no token is in an address, a referrer, a page that is not its person’s, or the log', async () => {
	const ada = await member('ada');
	const visitor = await signIn(site, ada);
	const { refresh_token = '', access_token = '' } = visitor.session ?? {};
	const paths = ['/rooms/general', '/settings', '/nowhere', '/rooms/nowhere', '/settings/sessions', '/login'];
	for (const path of paths) {
		const answer = await visitor.ask(`${path}?token_hash=secret-hash&code=secret-code`);
		const text = await answer.text();
		expect(text).not.toContain(refresh_token);
		expect(text).not.toContain(ada.password);
		expect(answer.headers.get('location') ?? '').not.toContain(access_token);
		expect(answer.headers.get('referrer-policy')).toBe('same-origin');
		if (answer.status !== 303) expect(answer.headers.get('cache-control')).toBe('private, no-store');
	}
	const guest = await (await new Visitor(site).ask('/nowhere')).text();
	expect(guest).not.toContain(access_token);
	await visitor.send('/login?/password', { email: ada.email, password: 'wrong, and secret' });

	const log = JSON.stringify(running.log());
	for (const secret of [
		refresh_token,
		access_token,
		ada.email,
		ada.password,
		'secret-hash',
		'secret-code',
		'and secret'
	]) {
		expect(log.includes(secret)).toBe(false);
	}
	expect(log).toContain('/rooms/[slug]');
	tried('places a token could show', paths.length * 5 + 8);
});
