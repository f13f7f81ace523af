import type { ParamMatcher } from '@sveltejs/kit';

/** GitHub and Google, where people may also sign in. */
export const match = ((param): param is 'github' | 'google' =>
	param === 'github' || param === 'google') satisfies ParamMatcher;
