import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newcomer } from '../../e2e/people.ts';
import { START_LIMIT, startOwnSupabase, type OwnSupabase } from '../own-supabase.ts';
import { tried } from '../tally.ts';

// Auth asked directly, with what every visitor has, while the project lets nobody in by themselves. In a project of its own:
// it is closed for everyone.

const mod = newcomer('mod');
let own: OwnSupabase;
let sql: Sql;
let room: string;
let invitation: string;

beforeAll(async () => {
	own = await startOwnSupabase();
	sql = postgres(own.databaseUrl, { max: 1, onnotice: () => undefined });
	await own.admit(mod);
	[{ room, invitation }] = await sql.begin(async (transaction) => {
		const [{ id }] = await transaction<[{ id: string }]>`
			select id from public.profiles where username = ${mod.username}`;
		const claims = JSON.stringify({ sub: id, role: 'authenticated' });
		await transaction`select set_config('request.jwt.claims', ${claims}, true)`;
		await transaction`set local role authenticated`;
		return transaction<[{ room: string; invitation: string }]>`
			with made as (select (public.create_room('Closed', 'closed')).id)
			select made.id as room, public.create_invitation(made.id, max_uses => 25) ->> 'token' as invitation from made`;
	});
}, START_LIMIT);
afterAll(async () => {
	await sql.end();
	await own.stop();
});

/** All that a registration makes, and the mails that it sends. */
async function everything(): Promise<Record<string, number>> {
	const [counts] = await sql<[Record<string, number>]>`
		select (select count(*) from auth.users)::int as users, (select count(*) from auth.identities)::int as identities,
			(select count(*) from auth.sessions)::int as sessions, (select count(*) from public.profiles)::int as profiles,
			(select count(*) from public.memberships)::int as memberships, (select sum(uses) from private.invitations)::int as uses,
			(select count(*) from private.invited_accounts)::int as invited, (select count(*) from private.site_admins)::int as admins`;
	const mails = (await (await fetch(`${own.mailUrl}/api/email`)).json()) as unknown[];
	return { ...counts, mails: mails.length };
}

/** Ways into Auth, as somebody with these metadata. */
function ways(data: Record<string, unknown>): [path: string, body: object][] {
	const email = `${randomUUID()}@example.org`;
	const password = 'a long enough password';
	return [
		['signup', { email, password, data }],
		['signup', { email, password, data, email_confirm: true, email_confirmed_at: '2001-01-01' }],
		['signup', { email, password, data, invited_at: '2001-01-01', confirmed_at: '2001-01-01' }],
		['signup', { email, password, data, app_metadata: { provider: 'email' }, role: 'service_role' }],
		['signup?provider=github', { email, password, data }],
		['signup', { data }],
		['otp', { email, data, create_user: true }],
		['magiclink', { email, data }],
		['invite', { email, data }],
		['admin/users', { email, password, email_confirm: true, user_metadata: data }],
		['admin/generate_link', { type: 'signup', email, password, data }],
		['admin/generate_link', { type: 'invite', email, data }],
		['token?grant_type=id_token', { provider: 'google', id_token: 'e30.e30.e30' }]
	];
}

const claims = () => [
	{},
	{ invitation: 'guessed' },
	{ room_id: room, role: 'owner', is_admin: true },
	{ invitation: room },
	{ invitation: [invitation] },
	{ invitation: { token: invitation } }
];

async function expectNobodyIn(given: Record<string, unknown>[]): Promise<void> {
	const before = await everything();
	for (const [path, body] of given.flatMap(ways)) {
		const answer = await own.auth(path, body);
		const text = await answer.text();
		expect([path, text, answer.ok]).toEqual([path, text, false]);
		tried('sign-ups while registration is closed', 1);
	}
	expect(await everything()).toEqual(before);
}

const set = (mode: string) => sql`update private.settings set registration = ${mode} where only_row`;

test('closed: Auth lets nobody in, not even with an invitation, and nothing of them is made', async () => {
	await set('closed');
	await expectNobodyIn([...claims(), { invitation }]);
});

test('by invitation: nobody without one; with one, they are in its room once they confirm', async () => {
	await set('invitation');
	await expectNobodyIn(claims());

	const { email, password, username } = newcomer('new');
	const made = { email, password, data: { username, invitation, room_id: room, role: 'owner' } };
	expect((await own.auth('signup', made)).status).toBe(200);
	const roles = () => sql`
		select m.role from public.memberships m join public.profiles p on p.id = m.user_id
		where p.username = ${username} and m.room_id = ${room}`;
	expect([...(await roles())]).toEqual([]);
	const [user] = await sql<[{ token_hash: string }]>`
		select confirmation_token as token_hash from auth.users where email = ${email}`;
	expect((await own.auth('verify', { ...user, type: 'signup' })).status).toBe(200);
	expect([...(await roles())]).toEqual([{ role: 'member' }]);
});
