import { redirect, type RequestEvent } from '@sveltejs/kit';
import { isAuthSessionMissingError } from '@supabase/supabase-js';
import { m } from '$lib/paraglide/messages';
import { resetByCodeSchema, resetByLinkSchema, resetSchema } from '$lib/schemas/account';
import * as attempts from '$lib/server/attempts';
import { authOfForm, deniesSession, type AuthClient } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import * as awaitedMail from '$lib/server/awaited-mail';
import { read, refuse, typed } from '$lib/server/form';
import { log } from '$lib/server/log';
import { tooEasy } from '$lib/server/new-password';
import { localPath } from '$lib/server/next';
import type { Actions, PageServerLoad } from './$types';

// Nothing happens when the link is opened: mail scanners do that, too.
export const load: PageServerLoad = ({ url, cookies }) => ({
	tokenHash: url.searchParams.get('token_hash') ?? '',
	email: awaitedMail.read(cookies, url)?.email ?? ''
});

/** What was typed, and whether the link or code has been used: then its session stands for it. */
type Values = { email: string; isProven: boolean; isExpired: boolean };

/** Gives the password to whoever the session of the mail is of, ends their other sessions, and lets them in. */
async function save(event: RequestEvent, auth: AuthClient, password: string, values: Values) {
	const { error } = await auth.updateUser({ password });
	// What the link began has ended meanwhile, or never was: another link helps.
	if (isAuthSessionMissingError(error)) {
		return refuse(403, { ...values, isExpired: true }, m.auth_link_expired());
	}
	// The password they have already is the one they want: all the same, the others are signed out.
	if (error && error.code !== 'same_password') {
		const { status, text } = explain(error);
		return refuse(status, { ...values, isProven: true }, text);
	}
	const { error: others } = await auth.signOut({ scope: 'others' });
	if (others) log.error({ err: others }, 'Auth did not end the other sessions');

	const mail = awaitedMail.read(event.cookies, event.url);
	awaitedMail.clear(event.cookies, event.url);
	redirect(303, localPath(mail?.next));
}

export const actions: Actions = {
	link: async (event) => {
		const form = await event.request.formData();
		const values: Values = { email: '', isProven: false, isExpired: false };
		const submission = read(resetByLinkSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { token_hash, password } = submission.data;
		const easy = await tooEasy(password, []);
		if (easy) return refuse(400, values, easy);

		const auth = authOfForm(event);
		const { error } = await auth.verifyOtp({ token_hash, type: 'recovery' });
		if (error) {
			const { status, text } = explain(error);
			return refuse(status, { ...values, isExpired: deniesSession(error) }, text);
		}
		return save(event, auth, password, values);
	},

	code: async (event) => {
		const form = await event.request.formData();
		const values: Values = { email: typed(form, 'email'), isProven: false, isExpired: false };
		const submission = read(resetByCodeSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email, code: token, password } = submission.data;
		const easy = await tooEasy(password, [email]);
		if (easy) return refuse(400, values, easy);

		const tooMany = await attempts.count(event, 'code', email);
		if (tooMany) return refuse(tooMany.status, values, tooMany.text);

		const auth = authOfForm(event);
		const { error } = await auth.verifyOtp({ email, token, type: 'recovery' });
		if (error && deniesSession(error)) return refuse(400, values, { code: m.auth_code_wrong() });
		if (error) {
			const { status, text } = explain(error);
			return refuse(status, values, text);
		}
		return save(event, auth, password, values);
	},

	/** The mail has been proven a moment ago; the password was not to Auth's liking. */
	again: async (event) => {
		const form = await event.request.formData();
		const values: Values = { email: '', isProven: true, isExpired: false };
		const submission = read(resetSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { password } = submission.data;
		const easy = await tooEasy(password, []);
		if (easy) return refuse(400, values, easy);
		return save(event, authOfForm(event), password, values);
	}
};
