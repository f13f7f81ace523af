import { redirect } from '@sveltejs/kit';
import { loginSchema } from '$lib/schemas/account';
import { authOfForm } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import { read, refuse, typed } from '$lib/server/form';
import { localPath } from '$lib/server/next';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const values = { email: typed(form, 'email') };

		const submission = read(loginSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const { error: refusal } = await authOfForm(event).signInWithPassword(submission.data);
		if (refusal) {
			const { status, text } = explain(refusal);
			return refuse(status, values, text);
		}
		redirect(303, localPath(event.url.searchParams.get('next')));
	}
};
