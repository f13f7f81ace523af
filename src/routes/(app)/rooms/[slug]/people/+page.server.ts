import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, parent }) => {
	const { opened } = await parent();
	return { members: await rooms.members(requireMember(locals.session).data, opened.room.id) };
};

export const actions: Actions = {
	leave: async ({ locals, params }) => {
		const { data } = requireMember(locals.session);
		const opened = await rooms.open(data, params.slug);
		if (!opened) error(404, m.error_room_not_found());

		const refusal = await rooms.leave(data, opened.room.id);
		if (refusal?.code === 'last_owner') return fail(409, { problem: m.room_leave_last_owner() });
		if (refusal) return fail(503, { problem: m.room_leave_failed() });
		redirect(303, '/rooms');
	}
};
