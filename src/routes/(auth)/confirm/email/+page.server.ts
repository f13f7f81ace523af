import { fail } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { emailConfirmSchema } from '$lib/schemas/account';
import { authOfGuest, deniesSession } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import type { Actions, PageServerLoad } from './$types';

// Opening a link confirms nothing: mail scanners do it too.
export const load: PageServerLoad = ({ url }) => {
	const { data: link } = emailConfirmSchema.safeParse(Object.fromEntries(url.searchParams));
	return { link: link ?? null };
};

export const actions: Actions = {
	default: async ({ request }) => {
		const submission = emailConfirmSchema.safeParse(Object.fromEntries(await request.formData()));
		if (!submission.success) return fail(400, { expired: true, problem: m.auth_link_expired() });

		// With the second link Auth begins a session. It is not this browser's: whoever follows a link is not signed in.
		const auth = authOfGuest();
		const { data, error: refusal } = await auth.verifyOtp(submission.data);
		if (refusal) {
			const { status, text } = explain(refusal);
			const expired = deniesSession(refusal);
			return fail(status, { expired, problem: expired ? m.auth_link_expired() : text });
		}
		if (!data.session) return { confirmed: 'half' as const };
		await auth.signOut({ scope: 'local' });
		return { confirmed: 'whole' as const };
	}
};
