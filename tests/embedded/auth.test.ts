import { expect, test } from 'vitest';
import { admin, mailUrl, makePerson, newEmail, password, signIn, sql, url, visitor } from './services.ts';

interface Mail {
	to: { address: string }[];
	html: string;
}

async function mailsTo(email: string): Promise<Mail[]> {
	const mails = (await (await fetch(`${mailUrl}/api/email`)).json()) as Mail[];
	return mails.filter(({ to }) => to.some(({ address }) => address === email));
}

test('whoever registers gets a mail whose link confirms them once', async () => {
	const email = newEmail();
	const client = visitor();
	const signedUp = await client.auth.signUp({ email, password, options: { data: { username: 'Zoe-1' } } });
	expect(signedUp.error).toBeNull();
	expect(signedUp.data.session).toBeNull();
	expect((await client.auth.signInWithPassword({ email, password })).error?.code).toBe('email_not_confirmed');

	const link = /token_hash=(\w+)/.exec((await mailsTo(email))[0]?.html ?? '')?.[1] ?? '';
	const confirmed = await client.auth.verifyOtp({ token_hash: link, type: 'signup' });
	expect(confirmed.data.user?.email).toBe(email);
	expect((await visitor().auth.verifyOtp({ token_hash: link, type: 'signup' })).error?.code).toBe(
		'otp_expired'
	);

	const [stored] =
		await sql`select raw_user_meta_data ->> 'username' as username from auth.users where email = ${email}`;
	expect(stored?.username).toBe('Zoe-1');
});

test('whoever registers again gets another mail while unconfirmed, none afterwards, and the same answer', async () => {
	const email = newEmail();
	const signUp = () => visitor().auth.signUp({ email, password });
	const aMinuteAgo = () =>
		sql`update auth.users set confirmation_sent_at = now() - interval '61 s' where email = ${email}`;
	const first = await signUp();
	await aMinuteAgo();
	const second = await signUp();
	expect([second.error, second.data.user?.email]).toEqual([null, first.data.user?.email]);
	await aMinuteAgo();
	expect((await visitor().auth.resend({ type: 'signup', email })).error).toBeNull();
	await expect.poll(async () => (await mailsTo(email)).length).toBe(3);

	const latest = (await mailsTo(email)).map(({ html }) => /token_hash=(\w+)/.exec(html)?.[1] ?? '');
	const verified = await Promise.all(
		latest.map((token_hash) => visitor().auth.verifyOtp({ token_hash, type: 'signup' }))
	);
	expect(verified.filter(({ error }) => error === null).length).toBe(1);

	const third = await signUp();
	expect([third.error, third.data.user?.email, third.data.session]).toEqual([null, email, null]);
	expect((await visitor().auth.resend({ type: 'signup', email })).error).toBeNull();
	expect((await mailsTo(email)).length).toBe(3);
});

test('a second mail within `max_frequency` is refused with the seconds to wait', async () => {
	const email = newEmail();
	await visitor().auth.signUp({ email, password });
	const { error } = await visitor().auth.resend({ type: 'signup', email });
	expect(error?.status).toBe(429);
	expect(error?.code).toBe('over_email_send_rate_limit');
	expect(error?.message).toMatch(/after \d+ seconds/);
});

test('a stolen session cannot change the password without knowing the present one', async () => {
	const client = await signIn(await makePerson());
	const another = 'soupe-a-l-oignon';
	expect((await client.auth.updateUser({ password: another })).error?.code).toBe('current_password_required');
	const wrong = await client.auth.updateUser({ password: another, current_password: 'not this' });
	expect(wrong.error?.code).toBe('current_password_mismatch');
	expect((await client.auth.updateUser({ password: another, current_password: password })).error).toBeNull();
});

test('a session older than a day needs a code of a mail besides', async () => {
	const person = await makePerson();
	const client = await signIn(person);
	await sql`update auth.sessions set created_at = now() - interval '2 days' where user_id = ${person.id}`;
	const { error } = await client.auth.updateUser({
		password: 'soupe-a-l-oignon',
		current_password: password
	});
	expect(error?.code).toBe('reauthentication_needed');
});

test('the code of the mail lets an older session change the password, once; another code does not', async () => {
	const person = await makePerson();
	const client = await signIn(person);
	const change = (nonce: string, to: string, from = password) =>
		client.auth.updateUser({ password: to, current_password: from, nonce });
	await sql`update auth.sessions set created_at = now() - interval '2 days' where user_id = ${person.id}`;
	expect((await client.auth.reauthenticate()).error).toBeNull();
	await expect.poll(async () => (await mailsTo(String(person.email))).length).toBe(1);
	const code = />(\d{6})</.exec((await mailsTo(String(person.email)))[0]?.html ?? '')?.[1] ?? '';

	const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
	expect((await change(wrong, 'soupe-a-l-oignon')).error?.code).toBe('reauthentication_not_valid');
	expect((await change(code, 'soupe-a-l-oignon')).error).toBeNull();
	const again = await change(code, 'tarte-tatin-2', 'soupe-a-l-oignon');
	expect(again.error?.code).toBe('reauthentication_not_valid');
});

for (const [first, second] of [
	['the present', 'the new'],
	['the new', 'the present']
] as const) {
	test(`an address changes once both have confirmed: ${first} one, then ${second} one`, async () => {
		const person = await makePerson();
		const client = await signIn(person);
		const wanted = newEmail();
		const { data, error } = await client.auth.updateUser({ email: wanted });
		expect([error, data.user?.email, data.user?.new_email]).toEqual([null, person.email, wanted]);

		const linkIn = async (email: string) => {
			await expect.poll(async () => (await mailsTo(email)).length).toBe(1);
			return /token_hash=(\w+)/.exec((await mailsTo(email))[0]?.html ?? '')?.[1] ?? '';
		};
		const links = { 'the present': await linkIn(String(person.email)), 'the new': await linkIn(wanted) };
		const verify = (token_hash: string) => visitor().auth.verifyOtp({ token_hash, type: 'email_change' });

		const half = await verify(links[first]);
		expect([half.error, half.data.session]).toEqual([null, null]);
		expect((await verify(links[first])).error?.code).toBe('otp_expired');
		expect((await client.auth.getUser()).data.user?.email).toBe(person.email);

		const whole = await verify(links[second]);
		expect([whole.error, whole.data.user?.email]).toEqual([null, wanted]);
		expect((await visitor().auth.signInWithPassword({ email: wanted, password })).error).toBeNull();
	});
}

test('a change to an address that is taken, or again within a minute, is refused', async () => {
	const [person, other] = [await makePerson(), await makePerson()];
	const client = await signIn(person);
	const change = (email: string) => client.auth.updateUser({ email });
	expect((await change(String(other.email))).error?.code).toBe('email_exists');
	expect((await change('nowhere')).error?.code).toBe('validation_failed');
	expect((await change(newEmail())).error).toBeNull();
	expect((await change(newEmail())).error?.code).toBe('over_email_send_rate_limit');
});

test('a short password is refused', async () => {
	const { error } = await visitor().auth.signUp({ email: newEmail(), password: 'too short' });
	expect(error?.code).toBe('weak_password');
});

test('the admin API creates, lists, gets, updates and deletes', async () => {
	const { data, error } = await admin().auth.admin.createUser({
		email: newEmail(),
		password,
		email_confirm: true,
		user_metadata: { username: 'admin-made' },
		app_metadata: { team: 'blue' }
	});
	expect(error).toBeNull();
	const id = data.user?.id ?? '';
	expect(data.user?.app_metadata).toEqual({ provider: 'email', providers: ['email'], team: 'blue' });

	const listed = await admin().auth.admin.listUsers({ perPage: 1000 });
	expect(listed.data.users.map((user) => user.id)).toContain(id);
	expect((await admin().auth.admin.getUserById(id)).data.user?.user_metadata).toEqual({
		username: 'admin-made'
	});

	const email = newEmail();
	expect((await admin().auth.admin.updateUserById(id, { email })).data.user?.email).toBe(email);
	expect((await visitor().auth.signInWithPassword({ email, password })).data.user?.id).toBe(id);

	expect((await admin().auth.admin.deleteUser(id)).error).toBeNull();
	expect((await admin().auth.admin.getUserById(id)).error?.code).toBe('user_not_found');
	expect((await visitor().auth.signInWithPassword({ email, password })).error?.code).toBe(
		'invalid_credentials'
	);
});

test('the admin API refuses an address that is taken, and what is no address', async () => {
	const person = await makePerson();
	const taken = await admin().auth.admin.createUser({ email: String(person.email), password });
	expect(taken.error?.code).toBe('email_exists');
	expect((await admin().auth.admin.createUser({ email: 'nobody' })).error?.code).toBe('validation_failed');
});

test('the admin API bans for a time and lifts the ban; it does not take a soft deletion for a deletion', async () => {
	const person = await makePerson();
	const ban = (ban_duration: string) => admin().auth.admin.updateUserById(person.id, { ban_duration });
	const enter = () => visitor().auth.signInWithPassword({ email: String(person.email), password });
	const inside = await signIn(person);
	expect((await ban('1h30m')).error).toBeNull();
	expect((await enter()).error?.code).toBe('user_banned');
	expect((await inside.auth.refreshSession()).error?.code).toBe('user_banned');
	expect((await ban('none')).error).toBeNull();
	expect((await enter()).error).toBeNull();
	expect((await ban('a while')).error?.code).toBe('validation_failed');

	expect((await admin().auth.admin.deleteUser(person.id, true)).error?.code).toBe('validation_failed');
	expect((await enter()).error).toBeNull();
});

test('the admin API takes the secret key only, whoever is signed in', async () => {
	const client = await signIn(await makePerson());
	for (const caller of [visitor(), client]) {
		expect((await caller.auth.admin.listUsers()).error?.status).toBe(401);
	}
	expect((await fetch(`${url}/auth/v1/admin/users`)).status).toBe(401);
});
