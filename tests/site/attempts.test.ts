import { randomInt, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { newcomer, type Person } from '../e2e/people.ts';
import { texts } from '../e2e/texts.ts';
import { sql } from '../realtime/project.ts';
import { newMember, Visitor } from '../security/visitor.ts';
import { startSite } from './running-site.ts';

// How often people may try, at two instances of the site that share nothing but the database.

const behindProxy = { ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '1' };
const [{ origin: here }, { origin: there }] = await Promise.all([
	startSite(behindProxy, { forAll: true }),
	startSite(behindProxy, { forAll: true })
]);

interface Form {
	path: string;
	/** Its name in `private.attempt_limits`. */
	action: string;
	fields(person: Person): Record<string, string>;
}

const forms: Form[] = [
	{ path: '/login?/password', action: 'sign_in', fields: ({ email }) => ({ email, password: 'not theirs' }) },
	{ path: '/register', action: 'register', fields: ({ email }) => ({ ...newcomer('new'), email }) },
	{ path: '/login?/link', action: 'magic_link', fields: ({ email }) => ({ email }) },
	{ path: '/forgot-password', action: 'recovery', fields: ({ email }) => ({ email }) },
	{ path: '/confirm?/again', action: 'resend', fields: ({ email }) => ({ email }) },
	{ path: '/confirm?/code', action: 'code', fields: ({ email }) => ({ email, code: '000000' }) }
];

/** All of them, or in `npm test` the one that anybody may send most. */
const tried = process.env.TEST_EVERY ? forms : forms.slice(0, 1);

async function limitOf(action: string, by: 'account' | 'address'): Promise<number> {
	const [limit] = await sql<{ attempts: number }[]>`
		select attempts from private.attempt_limits where action = ${action} and counted_by = ${by}`;
	return limit?.attempts ?? NaN;
}

/** What a form answers at one of the instances, to somebody who comes from elsewhere each time, or from this address. */
function send(origin: string, { path, fields }: Form, person: Person, address?: string) {
	return new Visitor(origin).send(path, fields(person), { ...(address && { 'x-forwarded-for': address }) });
}

const tooMany = [texts.fr, texts.en]
	.flatMap(({ auth_too_many_wait, auth_mail_wait }) => [auth_too_many_wait, auth_mail_wait])
	.map((text) => new RegExp(text.replace('{wait}', '\\d+\\s(second|minute)e?s?')));

/** It is refused, says until when, in words too, and what was typed is still there. */
async function expectTooMany(answer: Response, typed = ''): Promise<void> {
	expect(answer.status).toBe(429);
	expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	const page = await answer.text();
	expect(tooMany.some((text) => text.test(page))).toBe(true);
	expect(page.includes(typed)).toBe(true);
}

test.for(tried)('$path: so often an account, wherever one asks from and whom', async (form) => {
	const somebody = newcomer('somebody');
	const limit = await limitOf(form.action, 'account');
	const tried = await Promise.all(
		Array.from({ length: limit }, (_, index) => send(index % 2 ? here : there, form, somebody))
	);
	expect(tried.filter(({ status }) => status === 429)).toEqual([]);
	await expectTooMany(await send(here, form, somebody), `value="${somebody.email}"`);
	await expectTooMany(await send(there, form, { ...somebody, email: somebody.email.toUpperCase() }));
	expect((await send(here, form, newcomer('another'))).status).not.toBe(429);
});

test.for(tried)('$path: so often an address, whomever one names', async (form) => {
	const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
	const limit = await limitOf(form.action, 'address');
	// All but one, as the site counts them.
	await sql`select public.count_attempt(${form.action}, ${address}, null) from generate_series(2, ${limit})`;
	expect((await send(here, form, newcomer('last'), address)).status).not.toBe(429);
	await expectTooMany(await send(there, form, newcomer('late'), address));
	expect((await send(there, form, newcomer('late'))).status).not.toBe(429);
});

test('whoever has found a session guesses its password no more often, by any form', async () => {
	const ada = await newMember(here, 'ada');
	const guess = (origin: string) =>
		ada.copy(origin).send('/settings/password', { current: randomUUID(), password: 'another one, and long' });
	const limit = await limitOf('password', 'account');
	const tried = await Promise.all(
		Array.from({ length: limit }, (_, index) => guess(index % 2 ? here : there))
	);
	expect(tried.map(({ status }) => status)).toEqual(tried.map(() => 400));
	await expectTooMany(await ada.copy(there).send('/settings/delete', { password: ada.person.password }));
	await expectTooMany(await guess(here));
	expect((await ada.ask('/settings')).status).toBe(200);
});

test('so many changes of address an hour, whichever addresses', async () => {
	const ada = await newMember(here, 'ada');
	const [{ id }] = await sql<[{ id: string }]>`select id from auth.users where email = ${ada.person.email}`;
	const limit = await limitOf('email_change', 'account');
	await sql`select public.count_attempt('email_change', null, ${id}) from generate_series(2, ${limit})`;
	const change = (origin: string) => ada.copy(origin).send('/settings/email', newcomer('new'));
	expect((await change(here)).status).toBe(200);
	await expectTooMany(await change(there));
});
