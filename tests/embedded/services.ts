import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient, type User } from '@supabase/supabase-js';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';

const env = (name: string): string => {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: run with \`npm run local -- run --ephemeral -- …\``);
	return value;
};

export const url = env('PUBLIC_SUPABASE_URL');
export const publishableKey = env('PUBLIC_SUPABASE_PUBLISHABLE_KEY');
export const secretKey = env('SUPABASE_SECRET_KEY');
export const mailUrl = env('SUPABASE_MAIL_URL');
export const databaseUrl = env('SUPABASE_DB_URL');
export const password = 'tarte-aux-poireaux';

/** The database as `postgres`. */
export const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });

const withoutSession = { auth: { persistSession: false, autoRefreshToken: false } };

/** A client with the publishable key, signed in as nobody. */
export const visitor = (): SupabaseClient => createClient(url, publishableKey, withoutSession);
/** A client with the secret key. */
export const admin = (): SupabaseClient => createClient(url, secretKey, withoutSession);

export const newEmail = (): string => `${randomUUID()}@example.com`;

/** Makes a person whose e-mail is confirmed, until the test is over. */
export async function makePerson(attributes: Record<string, unknown> = {}): Promise<User> {
	const { data, error } = await admin().auth.admin.createUser({
		email: newEmail(),
		password,
		email_confirm: true,
		...attributes
	});
	if (error) throw error;
	onTestFinished(async () => {
		await admin().auth.admin.deleteUser(data.user.id);
	});
	return data.user;
}

/** Signs a person in with the password that `makePerson` gave. */
export async function signIn(person: User): Promise<SupabaseClient> {
	const client = visitor();
	const { error } = await client.auth.signInWithPassword({ email: String(person.email), password });
	if (error) throw error;
	return client;
}
