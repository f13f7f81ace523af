import { json } from '@sveltejs/kit';
import { username } from '$lib/schemas/profile';
import * as accounts from '$lib/server/accounts';
import type { RequestHandler } from './$types';

/** Whether the username that somebody types is free. */
export const GET: RequestHandler = async ({ url }) => {
	const { data: wanted } = username.safeParse(url.searchParams.get('is') ?? '');
	return json(wanted !== undefined && (await accounts.isUsernameFree(wanted)));
};
