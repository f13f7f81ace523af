import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { deletionSchema } from '$lib/schemas/account';
import * as attempts from '$lib/server/attempts';
import { explain } from '$lib/server/auth-texts';
import { read, refuse } from '$lib/server/form';
import { log } from '$lib/server/log';
import { requireMember } from '$lib/server/member';
import * as ownAccount from '$lib/server/own-account';
import * as sessionCookies from '$lib/server/session-cookies';
import { isAuthError } from '@supabase/supabase-js';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		const { cookies, locals, request, url } = event;
		const member = requireMember(locals.session);
		const submission = read(deletionSchema, await request.formData());
		if (!submission.ok) return refuse(400, {}, submission.errors);

		const tooMany = await attempts.count(event, 'password', member.person.id);
		if (tooMany) return refuse(tooMany.status, {}, tooMany.text);

		const email = await ownAccount.emailOf(member);
		if (email === null) error(503, m.error_unavailable());

		const refusal = await ownAccount.remove(email, submission.data.password);
		if (isAuthError(refusal)) {
			if (refusal.code === 'invalid_credentials') {
				return refuse(400, {}, { password: m.settings_delete_no_password() });
			}
			const { status, text } = explain(refusal);
			return refuse(status, {}, text);
		}
		if (refusal) {
			log.error({ err: refusal }, 'an account was not deleted');
			return refuse(503, {}, m.error_unavailable());
		}
		sessionCookies.clear(cookies, url);
		redirect(303, '/goodbye');
	}
};
