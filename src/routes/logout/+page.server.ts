import { redirect } from '@sveltejs/kit';
import { authOfForm } from '$lib/server/auth-client';
import { log } from '$lib/server/log';
import * as sessionCookies from '$lib/server/session-cookies';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
	default: async (event) => {
		if (sessionCookies.hasSession(event.cookies, event.url)) {
			const { error } = await authOfForm(event).signOut({ scope: 'local' });
			if (error) log.warn({ err: error }, 'Auth did not end a session');
			// Signing out holds in this browser, whatever Auth answers.
			sessionCookies.clear(event.cookies, event.url);
		}
		redirect(303, '/login');
	}
};
