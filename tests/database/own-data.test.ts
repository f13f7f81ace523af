import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import type { Database } from '../../src/lib/supabase/database.types.ts';
import { project, sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, refusal, send, write, type Person } from './people.ts';

/** A profile as its form sends it. */
const face = (change: Partial<Record<'username' | 'display_name' | 'bio' | 'avatar_color', string>>) => ({
	username: `new-${randomUUID().slice(0, 8)}`,
	display_name: 'Ada',
	bio: '',
	avatar_color: 'teal',
	...change
});

/** The person in a session that began `age` ago, by the method that the token tells, if it tells one. */
async function inSession(person: Person, age: string, method?: string) {
	const session_id = randomUUID();
	await sql`
		insert into auth.sessions (id, user_id, created_at) values (${session_id}, ${person.id}, now() - ${age}::interval)`;
	const amr = method && { amr: [{ method, timestamp: 0 }] };
	const token = await new SignJWT({ role: 'authenticated', session_id, ...amr })
		.setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
		.setSubject(person.id)
		.setExpirationTime('15m')
		.sign(project.jwtSecret);
	return createClient<Database>(project.url, project.publishableKey, { accessToken: async () => token });
}

test('people change their own profile, and others see it', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const wanted = face({ display_name: 'Ada 👩‍🚀 Lovelace', bio: 'First line\nسطر' });
	await answer(ada.data.rpc('update_profile', wanted));
	expect(await answer(bob.data.from('profiles').select().eq('id', ada.id).single())).toMatchObject(wanted);
	expect((await answer(bob.data.from('profiles').select().eq('id', bob.id).single())).username).toBe(
		bob.username
	);
});

test('a username is somebody’s, without regard to case; one’s own may change its case', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const username = bob.username.toUpperCase();
	expect(await refusal(ada.data.rpc('update_profile', face({ username })))).toBe('23505');
	await answer(bob.data.rpc('update_profile', face({ username })));
});

test('what is not of the form is refused, and nothing changes', async () => {
	const { ada } = await newPeople('ada');
	const wrong = [
		...['ab', 'x'.repeat(25), 'é-é-é', 'room', 'a b c', ''].map((username) => ({ username })),
		...['', '  ', 'x'.repeat(49), 'a\u0007', 'abc\u202ecba', 'e\u0301', 'two\nlines'].map((display_name) => ({
			display_name
		})),
		...['x'.repeat(301), 'e\u0301', '\u2067mirror', ' padded '].map((bio) => ({ bio })),
		{ avatar_color: 'transparent' }
	];
	for (const change of wrong) {
		const code = await refusal(ada.data.rpc('update_profile', face(change)));
		expect(code, JSON.stringify(change)).toBe('23514');
	}
	const [kept] = await sql`select username, display_name from public.profiles where id = ${ada.id}`;
	expect(kept).toEqual({ username: ada.username, display_name: ada.username });
});

test('preferences are one’s own, and change one at a time', async () => {
	const { ada } = await newPeople('ada');
	const data = await inSession(ada, '1 hour');
	expect(await answer(data.rpc('me'))).toMatchObject({ locale: null, theme: 'system' });
	await answer(data.rpc('set_preferences', { theme: 'dark' }));
	await answer(data.rpc('set_preferences', { locale: 'fr' }));
	expect(await answer(data.rpc('me'))).toMatchObject({ locale: 'fr', theme: 'dark' });
	await answer(data.rpc('set_preferences', { locale: '' }));
	expect(await answer(data.rpc('me'))).toMatchObject({ locale: null, theme: 'dark' });
	expect(await refusal(data.rpc('set_preferences', { locale: 'tlh' }))).toBe('23514');
	expect(await refusal(data.rpc('set_preferences', { theme: 'neon' }))).toBe('23514');
});

test('one’s data is all there: what one wrote in rooms one has left too, and nothing of others', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const [here, left] = [
		await newRoom({ owner: bob, member: ada }),
		await newRoom({ owner: bob, member: ada })
	];
	await send(bob, here, 'not mine');
	await write(ada, here, ...Array.from({ length: 1_100 }, (_, n) => `here ${n}`));
	await write(ada, left, 'before I left');
	await answer(ada.data.rpc('leave_room', { room_id: left.id }));
	await answer(ada.data.rpc('block_person', { user_id: bob.id }));

	const data = await answer(ada.data.rpc('my_data'));
	expect(data).toMatchObject({
		account: { email: `${ada.username}@people.example` },
		profile: { username: ada.username },
		rooms: [{ id: here.id, role: 'member' }],
		blocked: [{ username: bob.username }],
		reports: []
	});

	const bodies: string[] = [];
	let page = await answer(ada.data.rpc('my_messages'));
	while (page.length > 0) {
		bodies.push(...page.map(({ body }) => body));
		const last = page.at(-1);
		page = await answer(
			ada.data.rpc('my_messages', { after_moment: last?.created_at ?? '', after_id: last?.id ?? '' })
		);
	}
	expect(bodies).toHaveLength(1_101);
	expect(new Set(bodies).size).toBe(1_101);
	expect(bodies.at(-1)).toBe('before I left');
});

test('an account is deleted only in a session that the password began within the last minute', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	await answer(ada.data.rpc('update_profile', face({ bio: 'Hello' })));
	await answer(ada.data.rpc('block_person', { user_id: bob.id }));
	const refused = [ada.data, await inSession(ada, '2 minutes'), await inSession(ada, '0 seconds', 'otp')];
	for (const data of refused) expect(await refusal(data.rpc('delete_account'))).toBe('reauthentication');
	const others = await inSession(bob, '0 seconds', 'password');
	await answer(others.rpc('delete_account'));
	expect(await sql`select from auth.users where id = ${ada.id}`).toHaveLength(1);

	const data = await inSession(ada, '0 seconds', 'password');
	await answer(data.rpc('delete_account'));
	expect(await sql`select from auth.users where id = ${ada.id}`).toHaveLength(0);
	expect(await sql`select from private.preferences where user_id = ${ada.id}`).toHaveLength(0);
	const [profile] =
		await sql`select bio, avatar_color, display_name from public.profiles where id = ${ada.id}`;
	expect(profile).toEqual({ bio: '', avatar_color: null, display_name: '—' });
});
