import { env as secret } from '$env/dynamic/private';
import { env } from '$env/dynamic/public';
import type { Project } from '$lib/supabase/data';

/**
 * The Supabase project this server works with, read when it runs: one build serves any project.
 * Throws, naming the variable, when one is missing.
 */
export function project(): Project {
	const url = env.PUBLIC_SUPABASE_URL;
	const key = env.PUBLIC_SUPABASE_PUBLISHABLE_KEY;
	if (!url) throw new Error('PUBLIC_SUPABASE_URL is not set: the address of the Supabase project.');
	if (!key)
		throw new Error('PUBLIC_SUPABASE_PUBLISHABLE_KEY is not set: the publishable key of the project.');
	return { url: new URL(url).origin, key };
}

/**
 * The project's secret key. The site uses it to count attempts and to tell Auth whom it asks for, never to read
 * or write anybody's data. Throws, naming the variable, when it is missing.
 */
export function secretKey(): string {
	const key = secret.SUPABASE_SECRET_KEY;
	if (!key) throw new Error('SUPABASE_SECRET_KEY is not set: the secret key of the project.');
	return key;
}
