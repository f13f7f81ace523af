import { fail } from '@sveltejs/kit';
import { invitationSchema, whichInvitationSchema } from '$lib/schemas/managing-rooms';
import { explainRefusal } from '$lib/server/database-texts';
import { read, refusalOf, typed } from '$lib/server/form';
import { pathOf } from '$lib/server/invitation';
import { requireMember } from '$lib/server/member';
import * as invitations from '$lib/server/room-invitations';
import * as rooms from '$lib/server/rooms';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, parent }) => {
	const { opened } = await parent();
	return { current: await invitations.current(requireMember(locals.session).data, opened.room.id) };
};

export const actions: Actions = {
	create: async ({ locals, params, request, url }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = { hours: typed(form, 'hours'), max_uses: typed(form, 'max_uses') };

		const submission = read(invitationSchema, form);
		if (!submission.ok) return fail(400, { about: 'create', ...refusalOf(values, submission.errors) });

		const room = await rooms.find(data, params.slug);
		const { refusal, token } = await invitations.create(data, room.id, submission.data);
		if (refusal) {
			const { status, text } = explainRefusal(refusal);
			return fail(status, { about: 'create', ...refusalOf(values, text) });
		}
		// Shown this once: the database keeps a hash of it and nothing else.
		return { link: url.origin + pathOf(token) };
	},

	revoke: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const submission = read(whichInvitationSchema, await request.formData());
		if (!submission.ok) return fail(400, { about: 'revoke', ...refusalOf(null, submission.errors) });

		const { error: refusal } = await data.rpc('revoke_invitation', submission.data);
		if (refusal) {
			const { status, text } = explainRefusal(refusal);
			return fail(status, { about: 'revoke', ...refusalOf(null, text) });
		}
		return { revoked: true };
	}
};
