import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { Session } from '@supabase/supabase-js';
import { m } from '$lib/paraglide/messages';
import { codeSchema, confirmSchema, mailSchema } from '$lib/schemas/account';
import * as accounts from '$lib/server/accounts';
import * as attempts from '$lib/server/attempts';
import { authOfForm, deniesSession } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import * as awaitedMail from '$lib/server/awaited-mail';
import { read, refuse, typed } from '$lib/server/form';
import { localPath } from '$lib/server/next';
import type { Actions, PageServerLoad } from './$types';

// Mail scanners follow links, and an attacker may send one of theirs: opening a link confirms nothing.
export const load: PageServerLoad = ({ url, cookies }) => {
	const { data: link } = confirmSchema.safeParse(Object.fromEntries(url.searchParams));
	return {
		link: link ?? null,
		/** Whether somebody followed a link, good or not, rather than waits for one. */
		isLink: url.searchParams.has('token_hash'),
		email: awaitedMail.read(cookies, url)?.email ?? '',
		isForSigningIn: url.searchParams.has('link'),
		isUnconfirmed: url.searchParams.has('unconfirmed')
	};
};

/** Lets somebody in whom a mail has reached: to where they were invited, or were going. */
async function letIn(event: RequestEvent, newcomer: Session | null, next?: string): Promise<never> {
	const mail = awaitedMail.read(event.cookies, event.url);
	awaitedMail.clear(event.cookies, event.url);
	const slug = newcomer && (await accounts.roomOfInvitation(newcomer));
	redirect(303, slug ? `/rooms/${slug}` : localPath(next || mail?.next));
}

export const actions: Actions = {
	link: async (event) => {
		const submission = confirmSchema.safeParse(Object.fromEntries(await event.request.formData()));
		if (!submission.success) return fail(400, { link: { expired: true, problem: null } });

		const { token_hash, type, next } = submission.data;
		const { data, error: refusal } = await authOfForm(event).verifyOtp({ token_hash, type });
		if (refusal) {
			const { status, text } = explain(refusal);
			// Whatever Auth calls it, a link it denies is a link that does not work any more.
			return fail(status, { link: { expired: deniesSession(refusal), problem: text } });
		}
		return letIn(event, type === 'signup' ? data.session : null, next);
	},

	code: async (event) => {
		const form = await event.request.formData();
		const values = { email: typed(form, 'email') };
		const submission = read(codeSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email, code: token } = submission.data;

		const tooMany = await attempts.count(event, 'code', email);
		if (tooMany) return refuse(tooMany.status, values, tooMany.text);

		// Which of the mails it is from, its person need not know.
		const auth = authOfForm(event);
		for (const type of ['signup', 'magiclink'] as const) {
			const { data, error } = await auth.verifyOtp({ email, token, type });
			if (!error) return letIn(event, type === 'signup' ? data.session : null);
			if (deniesSession(error)) continue;
			const { status, text } = explain(error);
			return refuse(status, values, text);
		}
		return refuse(400, values, { code: m.auth_code_wrong() });
	},

	again: async (event) => {
		const form = await event.request.formData();
		const values = { email: typed(form, 'email') };
		const submission = read(mailSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);
		const { email } = submission.data;

		const refusal = (await attempts.count(event, 'resend', email)) ?? (await accounts.mailAgain(email));
		if (refusal) return refuse(refusal.status, values, refusal.text);

		const next = awaitedMail.read(event.cookies, event.url)?.next ?? '/';
		awaitedMail.write(event.cookies, event.url, { email, next });
		return { again: true };
	}
};
