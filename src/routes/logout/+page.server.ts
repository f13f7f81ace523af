import { error, redirect } from '@sveltejs/kit';
import { LAST_ROOM, lastRoomLife } from '$lib/components/last-room';
import { m } from '$lib/paraglide/messages';
import { authOfForm, deniesSession } from '$lib/server/auth-client';
import { typed } from '$lib/server/form';
import { log } from '$lib/server/log';
import * as sessionCookies from '$lib/server/session-cookies';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
	default: async (event) => {
		if (sessionCookies.hasSession(event.cookies, event.url)) {
			const everywhere = typed(await event.request.formData(), 'scope') === 'global';
			const { error: refusal } = await authOfForm(event).signOut({ scope: everywhere ? 'global' : 'local' });
			if (refusal) log.warn({ err: refusal }, 'Auth did not end a session');
			// It must not look done when sessions elsewhere may go on.
			if (refusal && everywhere && !deniesSession(refusal)) error(503, m.error_unavailable());
			// Signing out holds in this browser, whatever Auth answers.
			sessionCookies.clear(event.cookies, event.url);
		}
		event.cookies.delete(LAST_ROOM, lastRoomLife);
		redirect(303, '/login');
	}
};
