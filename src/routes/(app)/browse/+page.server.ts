import { browseSchema } from '$lib/schemas/managing-rooms';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import { join } from './join.server';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { data } = requireMember(locals.session);
	const { q, after } = browseSchema.parse(Object.fromEntries(url.searchParams));
	const found = await rooms.browse(data, q, after);
	const last = found.at(-1);
	return { q, after, found, next: last && found.length === rooms.FOUND ? last.slug : null };
};

export const actions: Actions = { join };
