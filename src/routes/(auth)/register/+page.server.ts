import { redirect } from '@sveltejs/kit';
import { registerSchema } from '$lib/schemas/account';
import * as accounts from '$lib/server/accounts';
import { explain } from '$lib/server/auth-texts';
import { read, refuse, textOf, typed } from '$lib/server/form';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async ({ request }) => {
		const form = await request.formData();
		const values = { email: typed(form, 'email'), username: typed(form, 'username') };

		const submission = read(registerSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		if (!(await accounts.isUsernameFree(submission.data.username))) {
			return refuse(400, values, { username: textOf('username_taken') });
		}

		const refusal = await accounts.register(submission.data);
		if (refusal) {
			const { status, text } = explain(refusal);
			return refuse(status, values, text);
		}
		redirect(303, '/register/sent');
	}
};
