import { redirect } from '@sveltejs/kit';
import { mailSchema } from '$lib/schemas/account';
import * as accounts from '$lib/server/accounts';
import * as attempts from '$lib/server/attempts';
import * as awaitedMail from '$lib/server/awaited-mail';
import { read, refuse, typed } from '$lib/server/form';
import { localPath } from '$lib/server/next';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const values = { email: typed(form, 'email') };
		const submission = read(mailSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email } = submission.data;

		const refusal = (await attempts.count(event, 'recovery', email)) ?? (await accounts.mailRecovery(email));
		if (refusal) return refuse(refusal.status, values, refusal.text);

		const next = localPath(event.url.searchParams.get('next'));
		awaitedMail.write(event.cookies, event.url, { email, next });
		redirect(303, '/reset-password');
	}
};
