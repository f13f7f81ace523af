import { error, fail, redirect } from '@sveltejs/kit';
import { newMessageId } from '$lib/chat/message-id';
import { m } from '$lib/paraglide/messages';
import { messageSchema } from '$lib/schemas/message';
import { read, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import { renderMessages } from '$lib/server/rendering';
import * as rooms from '$lib/server/rooms';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const opened = await rooms.open(requireMember(locals.session).data, params.slug);
	if (!opened) error(404, m.error_room_not_found());

	// Sent along with the form, so that a form sent twice is one message.
	const rendered = await renderMessages(opened.messages);
	return { opened, rendered, messageId: newMessageId() };
};

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
