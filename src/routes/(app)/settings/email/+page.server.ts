import { error } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { emailChangeSchema } from '$lib/schemas/account';
import * as attempts from '$lib/server/attempts';
import { explain } from '$lib/server/auth-texts';
import { read, refuse, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import * as ownAccount from '$lib/server/own-account';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const member = requireMember(locals.session);
	const email = await ownAccount.emailOf(member);
	if (email === null) error(503, m.error_unavailable());
	// Not the one that waits to be confirmed: none does when it is another's, and nobody shall see that.
	return { email };
};

export const actions: Actions = {
	default: async (event) => {
		const member = requireMember(event.locals.session);
		const form = await event.request.formData();
		const values = { email: typed(form, 'email') };

		const submission = read(emailChangeSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const { email } = submission.data;
		if ((await ownAccount.emailOf(member)) === email.toLowerCase())
			return refuse(400, values, { email: m.settings_email_same() });

		const tooMany = await attempts.count(event, 'email_change', member.person.id);
		if (tooMany) return refuse(tooMany.status, values, tooMany.text);

		const refusal = await ownAccount.changeEmail(event, email);
		if (refusal) {
			const { status, text } = explain(refusal);
			return refuse(status, values, text);
		}
		return { sentTo: email };
	}
};
