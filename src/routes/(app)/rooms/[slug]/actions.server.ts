import { fail, redirect } from '@sveltejs/kit';
import { edit, react, remove, type Done } from '$lib/chat/acts';
import { refusalText } from '$lib/components/refusal-text';
import { m } from '$lib/paraglide/messages';
import { messageSchema } from '$lib/schemas/message';
import {
	editSchema,
	markReadSchema,
	markUnreadSchema,
	reactSchema,
	removeSchema
} from '$lib/schemas/message-acts';
import { read, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { RequestEvent } from './$types';

/** Stores a message. */
export async function send({ locals, params, request }: RequestEvent) {
	const form = await request.formData();
	const body = typed(form, 'body');

	const submission = read(messageSchema, form);
	if (!submission.ok) return fail(400, { body, problem: submission.errors.body ?? m.problem_generic() });

	const answer = await rooms.send(requireMember(locals.session).data, submission.data);
	if (answer.error) return unanswered(answer, body);
	redirect(303, `/rooms/${params.slug}`);
}

/** Changes the text of a message. What was typed comes back in the composer if it is refused. */
export async function change({ locals, params, request }: RequestEvent) {
	const form = await request.formData();
	const body = typed(form, 'body');
	const submission = read(editSchema, form);
	if (!submission.ok) return fail(400, { body, problem: submission.errors.body ?? m.problem_generic() });

	const { message_id, seq, body: text } = submission.data;
	const done = await edit(requireMember(locals.session).data, message_id, text);
	return done.ok ? redirect(303, placeOf(params.slug, seq)) : refused(done, body);
}

/** Deletes a message. */
export async function erase({ locals, params, request }: RequestEvent) {
	const submission = read(removeSchema, await request.formData());
	if (!submission.ok) return fail(400, { body: '', problem: m.problem_generic() });

	const done = await remove(requireMember(locals.session).data, submission.data.message_id);
	return done.ok ? redirect(303, placeOf(params.slug, submission.data.seq)) : refused(done);
}

/** Adds a reaction, or takes it back. */
export async function reactTo({ locals, params, request }: RequestEvent) {
	const submission = read(reactSchema, await request.formData());
	if (!submission.ok) return fail(400, { body: '', problem: m.problem_generic() });

	const { message_id, seq, emoji, on } = submission.data;
	const done = await react(requireMember(locals.session).data, message_id, emoji, on);
	return done.ok ? redirect(303, placeOf(params.slug, seq)) : refused(done);
}

/** The person has read the room up to a message: a page with scripts says so by itself. */
export async function markRead({ locals, params, request }: RequestEvent) {
	const submission = read(markReadSchema, await request.formData());
	if (!submission.ok) return fail(400, { body: '', problem: m.problem_generic() });

	const answer = await requireMember(locals.session).data.rpc('mark_read', submission.data);
	if (answer.error) return unanswered(answer);
	redirect(303, `/rooms/${params.slug}`);
}

/** From a message on, its room is unread to the person, who goes to the list that shows it. */
export async function markUnread({ locals, request }: RequestEvent) {
	const submission = read(markUnreadSchema, await request.formData());
	if (!submission.ok) return fail(400, { body: '', problem: m.problem_generic() });

	const answer = await requireMember(locals.session).data.rpc('mark_unread', submission.data);
	if (answer.error) return unanswered(answer);
	redirect(303, '/rooms');
}

function placeOf(slug: string, seq: number): string {
	return `/rooms/${slug}?around=${seq}#m-${seq}`;
}

function refused({ reason }: Extract<Done, { ok: false }>, body = '') {
	return fail(409, { body, problem: refusalText(reason, reason.afterSeconds) });
}

type Unanswered = { status: number; error: { code: string; details: string | null } | null };

function unanswered({ status, error }: Unanswered, body = '') {
	const problem = refusalText({ code: error?.code || 'unanswered' }, Number(error?.details) || null);
	return fail(status >= 400 ? status : 503, { body, problem });
}
