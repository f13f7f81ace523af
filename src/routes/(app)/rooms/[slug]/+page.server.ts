import { fail, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { messageSchema } from '$lib/schemas/message';
import { read, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { Actions } from './$types';

export const actions: Actions = {
	send: async ({ locals, params, request }) => {
		const form = await request.formData();
		const body = typed(form, 'body');

		const submission = read(messageSchema, form);
		if (!submission.ok) return fail(400, { body, problem: submission.errors.body ?? m.problem_generic() });

		const { error: refusal, status } = await rooms.send(requireMember(locals.session).data, submission.data);
		if (refusal) return fail(status >= 400 ? status : 503, { body, problem: m.message_not_sent() });

		redirect(303, `/rooms/${params.slug}`);
	}
};
