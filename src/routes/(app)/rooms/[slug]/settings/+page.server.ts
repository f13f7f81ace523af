import { fail, redirect } from '@sveltejs/kit';
import { notifySchema, roomSchema } from '$lib/schemas/managing-rooms';
import { explainRefusal } from '$lib/server/database-texts';
import { read, refusalOf, typed, type FieldErrors } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { Actions } from './$types';

type About = 'notify' | 'describe' | 'archive' | 'leave';
type Values = { name: string; topic: string } | null;

/** Why one of the forms of this page was not accepted. */
function wrong(about: About, errors: FieldErrors, values: Values = null) {
	return fail(400, { about, ...refusalOf(values, errors) });
}

/** The same, when it is the database that says no. */
function refuse(about: About, refusal: { code: string; message: string }, values: Values = null) {
	const { status, text } = explainRefusal(refusal);
	return fail(status, { about, ...refusalOf(values, text) });
}

export const actions: Actions = {
	notify: async ({ locals, params, request }) => {
		const { data } = requireMember(locals.session);
		const submission = read(notifySchema, await request.formData());
		if (!submission.ok) return wrong('notify', submission.errors);

		const { id: room_id } = await rooms.find(data, params.slug);
		const { error } = await data.rpc('set_notify', { room_id, ...submission.data });
		return error ? refuse('notify', error) : { saved: 'notify' as About };
	},

	describe: async ({ locals, params, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = { name: typed(form, 'name'), topic: typed(form, 'topic') };
		const submission = read(roomSchema, form);
		if (!submission.ok) return wrong('describe', submission.errors, values);

		const room = await rooms.find(data, params.slug);
		const refusal = await rooms.describe(data, room, submission.data);
		return refusal ? refuse('describe', refusal, values) : { saved: 'describe' as About };
	},

	archive: async ({ locals, params, request }) => {
		const { data } = requireMember(locals.session);
		const archived = typed(await request.formData(), 'archived') === 'true';
		const { id: room_id } = await rooms.find(data, params.slug);
		const { error } = await data.rpc('archive_room', { room_id, archived });
		if (error) return refuse('archive', error);
		redirect(303, `/rooms/${params.slug}${archived ? '' : '/settings'}`);
	},

	leave: async ({ locals, params }) => {
		const { data } = requireMember(locals.session);
		const { id: room_id } = await rooms.find(data, params.slug);
		const { error } = await data.rpc('leave_room', { room_id });
		if (error) return refuse('leave', error);
		redirect(303, '/rooms');
	}
};
