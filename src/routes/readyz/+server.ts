import { json } from '@sveltejs/kit';
import { readiness } from '$lib/server/readiness';
import type { RequestHandler } from './$types';

/** For a proxy or a watcher: whether Supabase answers, so that people can be sent here. 503 when it does not. */
export const GET: RequestHandler = async () => {
	const parts = await readiness();
	return json(parts, { status: parts.auth && parts.data ? 200 : 503 });
};
