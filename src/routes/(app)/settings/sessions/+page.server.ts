import { fail } from '@sveltejs/kit';
import { explain } from '$lib/server/auth-texts';
import { requireMember } from '$lib/server/member';
import * as ownAccount from '$lib/server/own-account';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		requireMember(event.locals.session);
		const refusal = await ownAccount.endOtherSessions(event);
		if (!refusal) return { ended: true };
		const { status, text } = explain(refusal);
		return fail(status, { problem: text });
	}
};
