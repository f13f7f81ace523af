import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { member } from '../e2e/people.ts';
import { newPeople, newRoom, refusal } from '../database/people.ts';
import { project, sql } from '../realtime/project.ts';
import { tried } from './tally.ts';

const headers = { apikey: project.publishableKey, 'content-type': 'application/json' };

/** Asks Auth itself, with what every visitor has. */
const auth = (path: string, body: object, more: Record<string, string> = {}) =>
	fetch(`${project.url}/auth/v1/${path}`, {
		method: 'POST',
		headers: { ...headers, ...more },
		body: JSON.stringify(body)
	});

const newcomer = () => ({ email: `${randomUUID()}@example.org`, password: 'a long enough password' });

test('what the forms refuse, Auth refuses too', async () => {
	const { email, password } = newcomer();
	for (const wrong of [
		{ email, password: 'short' },
		{ email, password: 'nine long' },
		{ email, password: '' },
		{ email, password: 'p'.repeat(73) },
		{ email: 'nowhere', password },
		{ email: `${'a'.repeat(300)}@example.org`, password },
		{ email: { $ne: null }, password },
		{ password },
		{ email }
	]) {
		const { ok } = await auth('signup', wrong);
		expect([JSON.stringify(wrong).slice(0, 60), ok]).toEqual([JSON.stringify(wrong).slice(0, 60), false]);
	}
	expect(
		await sql`select from auth.users where email in (${email}, 'nowhere') or length(email) > 254`
	).toHaveLength(0);
	tried('sign-ups the forms would refuse', 9);
});

test('whoever signs up by hand is in no room, and nobody before their mail is confirmed', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ owner: ada });
	const { email, password } = newcomer();
	const data = {
		username: 'root-of-all',
		room_id: room.id,
		role: 'owner',
		is_admin: true,
		invitation: 'guessed'
	};
	const answer = await auth('signup', {
		...{ email, password, data, role: 'service_role', app_metadata: { role: 'admin', provider: 'email' } },
		...{ email_confirm: true, email_confirmed_at: '2001-01-01', invited_at: '2001-01-01', aud: 'admin' }
	});
	expect(answer.status).toBe(200);
	expect(await answer.json()).not.toHaveProperty('access_token');
	const [made] = await sql`
		select u.email_confirmed_at, u.invited_at, u.role, u.raw_app_meta_data ->> 'role' as app_role,
			(select count(*)::int from public.memberships m where m.user_id = u.id) as rooms,
			exists (select from private.site_admins a where a.user_id = u.id) as is_admin
		from auth.users u where u.email = ${email}`;
	expect({ ...made }).toEqual({
		...{ email_confirmed_at: null, invited_at: null, role: 'authenticated', app_role: null },
		...{ rooms: 0, is_admin: false }
	});
	expect((await auth('token?grant_type=password', { email, password })).status).toBe(400);

	// Confirmed, they are where everyone is, as everyone is.
	await sql`update auth.users set email_confirmed_at = now() where email = ${email}`;
	const theirs = await sql`
		select r.slug, m.role from public.memberships m join public.rooms r on r.id = m.room_id
		join auth.users u on u.id = m.user_id where u.email = ${email}`;
	expect([...theirs]).toEqual([{ slug: 'general', role: 'member' }]);
	tried('rights claimed at sign-up', 9);
});

test('a link to sign in makes a stranger an account that waits for its mail, as signing up does', async () => {
	for (const path of ['otp', 'magiclink']) {
		const { email } = newcomer();
		expect((await auth(path, { email, data: { role: 'owner' } })).status).toBe(200);
		const [made] = await sql`
			select u.confirmed_at, u.raw_app_meta_data ->> 'role' as role,
				exists (select from public.memberships m where m.user_id = u.id) as is_in_rooms,
				exists (select from auth.sessions s where s.user_id = u.id) as is_signed_in
			from auth.users u where u.email = ${email}`;
		expect({ ...made }).toEqual({ confirmed_at: null, role: null, is_in_rooms: false, is_signed_in: false });
	}
	tried('rights claimed at sign-up', 2);
});

test('no other spelling of a path or of a body goes around the rules of Auth', async () => {
	const { email, password } = await member('ada');
	const { access_token } = (await (await auth('token?grant_type=password', { email, password })).json()) as {
		access_token: string;
	};
	const wanted = JSON.stringify({ password: 'another one, and long', data: {} });
	const ways = [
		...[
			'user',
			'%75ser',
			'use%72',
			'./user',
			'x/../user',
			'x/%2e%2e/user',
			'/user',
			'user/',
			'user%2f',
			'USER'
		].map((path) => [path, wanted]),
		...['\ufeff', '\ufeff\ufeff', '\0', '\u00a0', '[', '{},', '//\n'].map((before) => [
			'user',
			before + wanted
		]),
		['user', `[${wanted}]`],
		['user', wanted.replace('password', 'pass\\u0077ord')],
		['user', wanted.replace('{', '{"password":1,')]
	];
	for (const [path = '', body = ''] of ways) {
		const { ok } = await fetch(`${project.url}/auth/v1/${path}`, {
			method: 'PUT',
			headers: { ...headers, authorization: `Bearer ${access_token}` },
			body
		});
		expect([path, body, ok]).toEqual([path, body, false]);
	}
	expect((await auth('token?grant_type=password', { email, password })).status).toBe(200);
	tried('spellings of what Auth refuses', ways.length);
});

test('Auth tells a stranger the same of an address that has an account and of one that has none', async () => {
	const ada = await member('ada');
	const told = async (path: string, email: string) => {
		const answer = await auth(path, { email, password: 'not the password', create_user: false });
		return [
			path,
			answer.status,
			(await answer.text()).replaceAll(/[\w-]+@example.org|[\da-f-]{36}|[\dTZ:.-]{20,}/g, '')
		];
	};
	for (const path of ['token?grant_type=password', 'recover']) {
		expect(await told(path, ada.email)).toEqual(await told(path, newcomer().email));
	}
	// Nor of one that waits for its mail.
	const waiting = newcomer();
	await auth('signup', waiting);
	const path = 'token?grant_type=password';
	expect(await told(path, waiting.email)).toEqual(await told(path, newcomer().email));
	tried('questions about addresses', 6);
});

test('one account floods nothing: messages, reactions, rooms and comings are limited, also all at once', async () => {
	const { eve, ada } = await newPeople('eve', 'ada');
	const room = await newRoom({ member: [eve, ada] }, 'open');
	const codes = async (calls: PromiseLike<{ error: { code: string } | null }>[]) => {
		const answers = await Promise.all(calls.map((call) => refusal(call)));
		return {
			done: answers.filter((code) => code === null).length,
			refused: new Set(answers.filter(Boolean))
		};
	};
	const times = <T>(count: number, make: (n: number) => T) =>
		Array.from({ length: count }, (_, n) => make(n));

	const messages = await codes(
		times(60, () => eve.data.from('messages').insert({ id: randomUUID(), room_id: room.id, body: 'spam' }))
	);
	expect(messages).toEqual({ done: 10, refused: new Set(['flood']) });
	const [message] = await sql<
		{ id: string }[]
	>`select id from public.messages where room_id = ${room.id} limit 1`;
	const reactions = await codes(
		times(90, (n) => eve.data.rpc('react', { message_id: message?.id ?? '', emoji: '👍', on: n % 2 === 0 }))
	);
	expect(reactions.done).toBeGreaterThan(0);
	const { data: rooms } = ada;
	const made = await codes(times(70, () => rooms.rpc('create_room', { name: 'spam' })));
	expect(made).toEqual({ done: 50, refused: new Set(['flood']) });
	let refused = 0;
	for (let n = 0; n < 40; n += 1) {
		const left = await refusal(eve.data.rpc('leave_room', { room_id: room.id }));
		const back = await refusal(eve.data.rpc('join_room', { room_id: room.id }));
		refused += [left, back].filter((code) => code === 'flood').length;
	}
	expect(refused).toBeGreaterThan(0);
	tried('calls in floods', 60 + 90 + 70 + 80);
});
