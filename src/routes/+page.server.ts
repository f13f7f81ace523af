import { error, redirect } from '@sveltejs/kit';
import { LAST_ROOM } from '$lib/components/last-room';
import { m } from '$lib/paraglide/messages';
import * as rooms from '$lib/server/rooms';
import type { PageServerLoad } from './$types';

/** Members go to the room they were in last, if it is still theirs, else to their first one: a conversation has no name to come first by. */
export const load: PageServerLoad = async ({ cookies, locals }) => {
	if (locals.session.state === 'unavailable') error(503, m.error_unavailable());
	if (locals.session.state !== 'member') return;

	const mine = await rooms.list(locals.session.data);
	const last = cookies.get(LAST_ROOM);
	const inUse = mine.filter(({ archived_at }) => !archived_at);
	const room =
		mine.find(({ slug }) => slug === last) ?? inUse.find(({ kind }) => kind !== 'direct') ?? inUse[0];
	redirect(303, room ? `/rooms/${room.slug}` : '/rooms');
};
