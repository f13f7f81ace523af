import { redirect } from '@sveltejs/kit';
import { newRoomSchema } from '$lib/schemas/managing-rooms';
import { refuseAsDatabase } from '$lib/server/database-texts';
import { read, refuse, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = { name: typed(form, 'name'), topic: typed(form, 'topic'), kind: typed(form, 'kind') };

		const submission = read(newRoomSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const { data: room, error } = await data.rpc('create_room', submission.data);
		if (error) return refuseAsDatabase(error, values);
		redirect(303, `/rooms/${room.slug}`);
	}
};
