import { error, redirect } from '@sveltejs/kit';
import { LAST_ROOM, lastRoomLife } from '$lib/components/last-room';
import { newMessageId } from '$lib/chat/message-id';
import { m } from '$lib/paraglide/messages';
import { placeIn } from '$lib/schemas/place';
import { requireMember } from '$lib/server/member';
import { renderMessages } from '$lib/server/rendering';
import * as rooms from '$lib/server/rooms';
import type { DataClient } from '$lib/supabase/data';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ cookies, isDataRequest, locals, params, url }) => {
	const { data } = requireMember(locals.session);
	const opened = await rooms.open(data, params.slug);
	if (!opened) return lookFromOutside(data, params.slug, url);

	// A script remembers it by itself; what it asks for may only be looked at from afar.
	if (!isDataRequest) cookies.set(LAST_ROOM, params.slug, { ...lastRoomLife, httpOnly: false });

	const turned = await rooms.turn(data, opened, placeIn(url.searchParams));
	return {
		opened: turned,
		rendered: await renderMessages(turned.elsewhere ?? turned.messages),
		// Sent along with the form, so that a form sent twice is one message.
		messageId: newMessageId()
	};
};

/** Who is not in the room sees an open one from outside, and may join; of others there is nothing to see. */
async function lookFromOutside(data: DataClient, slug: string, { searchParams }: URL): Promise<never> {
	if (!(await rooms.preview(data, slug))) error(404, m.error_room_not_found());
	const { around } = placeIn(searchParams);
	redirect(303, `/browse/${slug}${around ? `?around=${around}` : ''}`);
}
