import { addSchema } from '$lib/schemas/managing-rooms';
import { refuseAsDatabase } from '$lib/server/database-texts';
import { read, refuse, textOf, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import * as people from '$lib/server/people';
import * as rooms from '$lib/server/rooms';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, params }) => {
	depends('room:members');
	return { members: await rooms.members(requireMember(locals.session).data, params.slug) };
};

export const actions: Actions = {
	add: async ({ locals, params, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = { username: typed(form, 'username') };

		const submission = read(addSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { username } = submission.data;

		const room = await rooms.find(data, params.slug);
		const person = await people.find(data, username);
		if (!person) return refuse(400, values, { username: textOf('person_unknown') });
		if (await rooms.member(data, room.id, username)) {
			return refuse(400, values, { username: textOf('person_here') });
		}

		const { error } = await data.rpc('add_member', { room_id: room.id, user_id: person.id });
		if (error) return refuseAsDatabase(error, values);
		return { added: person.display_name };
	}
};
