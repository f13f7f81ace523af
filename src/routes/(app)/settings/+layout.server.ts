import { requireMember } from '$lib/server/member';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
	const { data } = requireMember(locals.session);
	const { data: waiting, error } = await data.rpc('report_count');
	if (error) throw new Error(`report_count(): ${error.message}`);
	// Null for whoever moderates nothing: they need not know that there is such a page.
	return { reports: waiting };
};
