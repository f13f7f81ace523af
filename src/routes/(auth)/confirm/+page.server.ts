import { fail, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { confirmSchema } from '$lib/schemas/account';
import { authOfForm, deniesSession } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import { localPath } from '$lib/server/next';
import type { Actions, PageServerLoad } from './$types';

// Mail scanners follow links, and an attacker may send one of theirs: opening a link confirms nothing.
export const load: PageServerLoad = ({ url }) => {
	const { data: link } = confirmSchema.safeParse(Object.fromEntries(url.searchParams));
	return { link: link ?? null };
};

export const actions: Actions = {
	default: async (event) => {
		const submission = confirmSchema.safeParse(Object.fromEntries(await event.request.formData()));
		if (!submission.success) return fail(400, { expired: true, problem: m.auth_link_expired() });

		const { token_hash, type, next } = submission.data;
		const { error: refusal } = await authOfForm(event).verifyOtp({ token_hash, type });
		if (refusal) {
			const { status, text } = explain(refusal);
			// Whatever Auth calls it, a link it denies is a link that does not work any more.
			const expired = deniesSession(refusal);
			return fail(status, { expired, problem: expired ? m.auth_link_expired() : text });
		}
		redirect(303, localPath(next));
	}
};
