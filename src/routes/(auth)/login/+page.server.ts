import { setTimeout as pause } from 'node:timers/promises';
import { redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { loginSchema, mailSchema } from '$lib/schemas/account';
import * as accounts from '$lib/server/accounts';
import * as attempts from '$lib/server/attempts';
import { authOfForm } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import * as awaitedMail from '$lib/server/awaited-mail';
import { read, refuse, typed } from '$lib/server/form';
import { tokenIn } from '$lib/server/invitation';
import { localPath } from '$lib/server/next';
import * as providers from '$lib/server/providers';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const next = localPath(url.searchParams.get('next'));
	return {
		next,
		/** Whoever was invited takes the invitation along when they have no account yet. */
		invitation: tokenIn(next),
		providers: await providers.enabled(),
		/** Whether somebody comes back from GitHub or Google, and was not let in. */
		problem: url.searchParams.has('provider_failed') ? m.auth_provider_failed() : null
	};
};

export const actions: Actions = {
	password: async (event) => {
		const form = await event.request.formData();
		const values = { email: typed(form, 'email'), next: localPath(typed(form, 'next')) };

		const submission = read(loginSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email } = submission.data;

		const tooMany = await attempts.count(event, 'sign_in', email);
		if (tooMany) return refuse(tooMany.status, values, tooMany.text);

		// Whether there is such an account shows in how long the refusal takes.
		const sameTime = pause(accounts.SAME_TIME);
		const { error: refusal } = await authOfForm(event).signInWithPassword(submission.data);
		if (refusal) {
			await sameTime;
			if (refusal.code === 'email_not_confirmed') {
				awaitedMail.write(event.cookies, event.url, values);
				redirect(303, '/confirm?unconfirmed');
			}
			const { status, text } = explain(refusal);
			return refuse(status, values, text);
		}
		await attempts.forgive('sign_in', email);
		redirect(303, values.next);
	},

	link: async (event) => {
		const form = await event.request.formData();
		const values = { email: typed(form, 'email'), next: localPath(typed(form, 'next')) };

		const submission = read(mailSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email } = submission.data;

		const refusal = (await attempts.count(event, 'magic_link', email)) ?? (await accounts.mailLink(email));
		if (refusal) return refuse(refusal.status, values, refusal.text);

		await attempts.countMail(email);
		awaitedMail.write(event.cookies, event.url, { ...values, email });
		redirect(303, '/confirm?link');
	}
};
