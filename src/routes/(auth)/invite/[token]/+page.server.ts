import { redirect } from '@sveltejs/kit';
import * as accounts from '$lib/server/accounts';
import { refuseAsDatabase } from '$lib/server/database-texts';
import * as invitation from '$lib/server/invitation';
import { requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const { session } = locals;
	const [shown, mode, mine] = await Promise.all([
		invitation.preview(params.token),
		accounts.registrationMode(),
		session.state === 'member' ? rooms.list(session.data) : []
	]);
	if (shown && mine.some(({ slug }) => slug === shown.slug)) redirect(303, `/rooms/${shown.slug}`);
	return {
		preview: shown,
		isMember: session.state === 'member',
		canRegister: mode !== 'closed',
		token: params.token,
		path: invitation.pathOf(params.token)
	};
};

/** Only a form lets somebody in: a link that is looked at, by them or by a scanner, does nothing. */
export const actions: Actions = {
	default: async ({ locals, params }) => {
		if (locals.session.state === 'guest') {
			redirect(303, `/login?next=${encodeURIComponent(invitation.pathOf(params.token))}`);
		}
		const { data } = requireMember(locals.session);
		const { data: room, error } = await data.rpc('accept_invitation', { token: params.token });
		if (error) return refuseAsDatabase(error, {});
		redirect(303, `/rooms/${room.slug}`);
	}
};
