import { expect, test } from 'vitest';
import { makePerson, newEmail, password, sql, visitor } from './services.ts';

const signInError = async (email: string) =>
	(await visitor().auth.signInWithPassword({ email, password })).error?.code;

test('Postgres hashes passwords, beside the thread that everything else runs on', async () => {
	const email = newEmail();
	await visitor().auth.signUp({ email, password });
	const [user] = await sql<[{ hash: string }]>`
		select encrypted_password as hash from auth.users where email = ${email}`;
	// As pgcrypto names it. JavaScript's would be $2b$.
	expect(user.hash).toMatch(/^\$2a\$10\$/);
});

test('a password is known by whatever name its hash goes; what is no hash is nobody’s', async () => {
	const { id, email = '' } = await makePerson();
	const rename = (to: string) => sql`
		update auth.users set encrypted_password = ${to} || substr(encrypted_password, 5) where id = ${id}`;
	for (const name of ['$2b$', '$2y$']) {
		await rename(name);
		expect(await signInError(email)).toBeUndefined();
	}
	await rename('');
	expect(await signInError(email)).toBe('invalid_credentials');
});
