import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { roleSchema } from '$lib/schemas/managing-rooms';
import { explainRefusal } from '$lib/server/database-texts';
import { read, refusalOf } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { DataClient } from '$lib/supabase/data';
import type { Actions, PageServerLoad } from './$types';

async function find(data: DataClient, roomId: string, username: string) {
	return (await rooms.member(data, roomId, username)) ?? error(404, m.error_person_not_here());
}

export const load: PageServerLoad = async ({ locals, params, parent }) => {
	const { opened } = await parent();
	return { member: await find(requireMember(locals.session).data, opened.room.id, params.username) };
};

/** Who does something to whom, and where. */
async function scene({ locals, params }: RequestEvent<{ slug: string; username: string }>) {
	const { data } = requireMember(locals.session);
	const room = await rooms.find(data, params.slug);
	const person = await find(data, room.id, params.username);
	return { data, which: { room_id: room.id, user_id: person.id } };
}

type Act = 'role' | 'hand_over' | 'remove';

/** Why one of the forms of this page was not accepted. */
function refuse(about: Act, refusal: { code: string; message: string }) {
	const { status, text } = explainRefusal(refusal);
	return fail(status, { about, ...refusalOf({}, text) });
}

export const actions: Actions = {
	role: async (event) => {
		const { data, which } = await scene(event);
		const submission = read(roleSchema, await event.request.formData());
		if (!submission.ok) return fail(400, { about: 'role' as Act, ...refusalOf({}, submission.errors) });

		const { error: refusal } = await data.rpc('set_member_role', { ...which, ...submission.data });
		return refusal ? refuse('role', refusal) : { saved: true };
	},

	hand_over: async (event) => {
		const { data, which } = await scene(event);
		const { error: refusal } = await data.rpc('hand_over_room', which);
		if (refusal) return refuse('hand_over', refusal);
		redirect(303, `/rooms/${event.params.slug}/people`);
	},

	remove: async (event) => {
		const { data, which } = await scene(event);
		const { error: refusal } = await data.rpc('remove_member', which);
		if (refusal) return refuse('remove', refusal);
		redirect(303, `/rooms/${event.params.slug}/people?removed`);
	}
};
