import { redirect, type RequestEvent } from '@sveltejs/kit';
import { whichRoomSchema } from '$lib/schemas/managing-rooms';
import { placeIn } from '$lib/schemas/place';
import { refuseAsDatabase } from '$lib/server/database-texts';
import { read, refuse } from '$lib/server/form';
import { requireMember } from '$lib/server/member';

/** Joins an open room, and leads into it: to the message that the link was about, if it was about one. */
export async function join({ locals, request, url }: RequestEvent) {
	const { data } = requireMember(locals.session);
	const submission = read(whichRoomSchema, await request.formData());
	if (!submission.ok) return refuse(400, {}, submission.errors);

	const { room_id } = submission.data;
	const { error } = await data.rpc('join_room', { room_id });
	if (error) return refuseAsDatabase(error, {});

	const { data: room, error: unseen } = await data.from('rooms').select('slug').eq('id', room_id).single();
	if (unseen) return refuseAsDatabase(unseen, {});
	const { around } = placeIn(url.searchParams);
	redirect(303, `/rooms/${room.slug}${around ? `?around=${around}#m-${around}` : ''}`);
}
