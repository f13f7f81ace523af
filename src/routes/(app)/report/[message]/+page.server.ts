import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { reportSchema } from '$lib/schemas/profile';
import { explainRefusal, refuseAsDatabase } from '$lib/server/database-texts';
import { read, refuse, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import type { DataClient } from '$lib/supabase/data';
import type { Actions, PageServerLoad } from './$types';

/** A message to be reported, as its reader sees it, or a page that says that there is none. */
async function find(data: DataClient, id: string) {
	const { data: message, error: refusal } = await data
		.from('messages')
		.select(
			'id, body, author_id, created_at, room:rooms(slug), author:profiles(id, username, display_name, avatar_color)'
		)
		.eq('id', id)
		.is('deleted_at', null)
		.maybeSingle();
	// 22P02: an id that is none.
	if (refusal && refusal.code !== '22P02') throw new Error(`messages: ${refusal.message}`);
	return message ?? error(404, m.error_not_found());
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { data, person } = requireMember(locals.session);
	const message = await find(data, params.message);
	return { message, isOwn: message.author_id === person.id, isDone: url.searchParams.has('done') };
};

export const actions: Actions = {
	default: async ({ locals, params, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = { reason: typed(form, 'reason'), note: typed(form, 'note'), block: form.has('block') };

		const submission = read(reportSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const { reason, note, block } = submission.data;
		const { error: refusal } = await data.rpc('report_message', { message_id: params.message, reason, note });
		if (refusal) return refuseAsDatabase(refusal, values);
		if (block) {
			const { author_id: user_id } = await find(data, params.message);
			const { error: unblocked } = await data.rpc('block_person', { user_id });
			if (unblocked) return refuse(503, values, explainRefusal(unblocked).text);
		}
		redirect(303, `/report/${params.message}?done`);
	}
};
