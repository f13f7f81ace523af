import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { placeIn } from '$lib/schemas/place';
import { requireMember } from '$lib/server/member';
import { renderMessages } from '$lib/server/rendering';
import * as rooms from '$lib/server/rooms';
import { join } from '../join.server';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, parent, url }) => {
	const { rooms: mine } = await parent();
	if (mine.some(({ slug }) => slug === params.slug)) redirect(303, `/rooms/${params.slug}`);

	const shown = await rooms.preview(requireMember(locals.session).data, params.slug);
	if (!shown) error(404, m.error_room_not_found());

	// Nothing changes in what is shown once: it has no number of its own.
	const messages = shown.messages.map((message) => ({ ...message, rev: 0 }));
	return {
		preview: { ...shown, messages },
		rendered: await renderMessages(messages),
		around: placeIn(url.searchParams).around
	};
};

export const actions: Actions = { join };
