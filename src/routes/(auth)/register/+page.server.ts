import { redirect } from '@sveltejs/kit';
import { registerSchema } from '$lib/schemas/account';
import * as accounts from '$lib/server/accounts';
import * as attempts from '$lib/server/attempts';
import * as awaitedMail from '$lib/server/awaited-mail';
import { read, refuse, textOf, typed } from '$lib/server/form';
import * as invitation from '$lib/server/invitation';
import { tooEasy } from '$lib/server/new-password';
import { localPath } from '$lib/server/next';
import * as providers from '$lib/server/providers';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const token = url.searchParams.get('invitation') ?? '';
	const [mode, invited, enabled] = await Promise.all([
		accounts.registrationMode(),
		token ? invitation.preview(token) : null,
		providers.enabled()
	]);
	return {
		mode,
		invitation: { token, preview: invited },
		// Who comes by GitHub or Google brings no invitation: where one is not needed, they join with it afterwards.
		providers: mode === 'open' ? enabled : [],
		next: invited ? invitation.pathOf(token) : localPath(url.searchParams.get('next'))
	};
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const values = {
			email: typed(form, 'email'),
			username: typed(form, 'username'),
			display_name: typed(form, 'display_name')
		};

		const submission = read(registerSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email, username, display_name = '', password } = submission.data;

		const easy = await tooEasy(password, [email, username, display_name]);
		if (easy) return refuse(400, values, easy);
		if (!(await accounts.isUsernameFree(username))) {
			return refuse(400, values, { username: textOf('username_taken') });
		}

		const tooMany = await attempts.count(event, 'register', email);
		if (tooMany) return refuse(tooMany.status, values, tooMany.text);

		const refusal = await accounts.register(submission.data);
		if (refusal) return refuse(refusal.status, values, refusal.text);

		await attempts.countMail(email);
		awaitedMail.write(event.cookies, event.url, { email, next: localPath(typed(form, 'next')) });
		redirect(303, '/confirm');
	}
};
