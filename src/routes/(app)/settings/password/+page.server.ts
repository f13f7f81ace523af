import { passwordChangeSchema } from '$lib/schemas/account';
import * as attempts from '$lib/server/attempts';
import { explain } from '$lib/server/auth-texts';
import { read, refuse, textOf } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import { tooEasy } from '$lib/server/new-password';
import * as ownAccount from '$lib/server/own-account';
import type { Actions, PageServerLoad } from './$types';

/** The address is for the browser's keeper of passwords, and not worth a page that fails. */
export const load: PageServerLoad = async ({ locals }) => {
	return { email: await ownAccount.emailOf(requireMember(locals.session)) };
};

export const actions: Actions = {
	default: async (event) => {
		const { person } = requireMember(event.locals.session);
		const form = await event.request.formData();
		// Asked for in the form that was sent: then it stays in the next one.
		const values = { needsCode: form.has('code') };

		const submission = read(passwordChangeSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const easy = await tooEasy(submission.data.password, [person.username, person.display_name]);
		if (easy) return refuse(400, values, easy);

		const tooMany = await attempts.count(event, 'password', person.id);
		if (tooMany) return refuse(tooMany.status, values, tooMany.text);

		const refusal = await ownAccount.changePassword(event, submission.data);
		switch (refusal?.code) {
			case 'current_password_required':
			case 'current_password_mismatch':
			case 'current_password_invalid':
				return refuse(400, values, { current: textOf('password_wrong') });
			case 'same_password':
				return refuse(400, values, { password: textOf('password_same') });
			case 'reauthentication_not_valid':
				return refuse(400, values, { code: textOf('code') });
			case 'reauthentication_needed': {
				const unsent = await ownAccount.sendCode(event);
				if (!unsent) return refuse(400, { needsCode: true }, {});
				const { status, text } = explain(unsent);
				return refuse(status, { needsCode: true }, text);
			}
		}
		if (refusal) {
			const { status, text } = explain(refusal);
			return refuse(status, values, text);
		}
		await attempts.forgive('password', person.id);
		return { changed: true };
	}
};
