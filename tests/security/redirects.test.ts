import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { member } from '../e2e/people.ts';
import { owner } from '../e2e/project.ts';
import { sql } from '../realtime/project.ts';
import { sample } from './sample.ts';
import { tried } from './tally.ts';
import { newMember, Visitor } from './visitor.ts';

const site = inject('site');

/** Where a browser would leave the site for, or run a script, if it were sent there. */
const elsewhere = [
	...['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example'],
	...[
		'/.//evil.example',
		'/..//evil.example',
		'//evil.example/%2f..',
		'javascript:pwned()',
		'data:text/html,x'
	],
	...['http:evil.example', 'https:/evil.example', '/\u0000/evil.example', '///evil.example', 'evil.example'],
	...[
		`${site}.evil.example/`,
		`${site}@evil.example/`,
		'/\r\nLocation: https://evil.example',
		'/a/..//evil.example'
	]
];

/** Whether an answer leads to this site, as browsers read it, and has no header that was smuggled in. */
function staysHere(answer: Response): boolean {
	const to = answer.headers.get('location');
	return answer.status === 303 && to !== null && new URL(to, site).origin === site;
}

test('signing in leads nowhere else', async () => {
	const { email, password } = await member('ada');
	for (const next of sample(elsewhere, 6)) {
		const answer = await new Visitor(site).send('/login?/password', { email, password, next });
		expect([next, staysHere(answer)]).toEqual([next, true]);
	}
	tried('addresses to go to next', sample(elsewhere, 6).length);
});

test('the switch of languages and the pages for guests lead nowhere else', async () => {
	const ada = await newMember(site, 'ada');
	for (const next of elsewhere) {
		const switched = await new Visitor(site).send('/language', { locale: 'fr', next });
		expect([next, staysHere(switched)]).toEqual([next, true]);
		for (const page of ['/login', '/register']) {
			const sent = await ada.ask(`${page}?next=${encodeURIComponent(next)}`);
			expect([page, next, staysHere(sent)]).toEqual([page, next, true]);
		}
	}
	tried('addresses to go to next', elsewhere.length * 3);
});

test('a link of a mail does nothing by being opened, and its button leads nowhere else', async () => {
	const { email } = await member('ada');
	for (const next of sample(elsewhere, 5)) {
		const { data } = await owner.auth.admin.generateLink({ type: 'magiclink', email });
		const link = { token_hash: data.properties?.hashed_token ?? '', type: 'magiclink', next };
		const visitor = new Visitor(site);
		// As scanners of mail do, and a page that frames or loads it.
		for (let n = 0; n < 2; n += 1) await visitor.ask(`/confirm?${new URLSearchParams(link)}`);
		expect(visitor.session).toBeNull();

		const answer = await visitor.send('/confirm?/link', link);
		expect([next, staysHere(answer)]).toEqual([next, true]);
		expect(visitor.session).not.toBeNull();
	}
	// Whoever waits for a mail keeps where they were going in a cookie, which is their browser's to write.
	const { data } = await owner.auth.admin.generateLink({ type: 'magiclink', email });
	const visitor = new Visitor(site);
	visitor.cookies.set('parlotte-mail', encodeURIComponent(JSON.stringify({ email, next: '//evil.example' })));
	const link = { token_hash: data.properties?.hashed_token ?? '', type: 'magiclink' };
	expect(staysHere(await visitor.send('/confirm?/link', link))).toBe(true);
	tried('addresses to go to next', sample(elsewhere, 5).length * 3 + 1);
});

test('coming back from GitHub or Google leads nowhere else', async () => {
	const { email } = await member('ada');
	for (const next of sample(elsewhere, 5)) {
		const [code, verifier] = [randomUUID(), randomUUID().repeat(2)];
		// As Auth has it once GitHub has said who they are, and the browser since it left for there.
		await sql`
			insert into auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type,
				authentication_method, created_at, updated_at, auth_code_issued_at)
			select ${randomUUID()}, id, ${code}, 'plain', ${verifier}, 'github', 'oauth', now(), now(), now()
			from auth.users where email = ${email}`;
		const visitor = new Visitor(site);
		const kept = Buffer.from(JSON.stringify(verifier)).toString('base64url');
		visitor.cookies.set('parlotte-code-verifier', `base64-${kept}`);
		const answer = await visitor.ask(`/login/callback?${new URLSearchParams({ code, next })}`);
		expect([next, staysHere(answer)]).toEqual([next, true]);
		expect(visitor.session).not.toBeNull();
	}
	tried('addresses to go to next', sample(elsewhere, 5).length);
});
