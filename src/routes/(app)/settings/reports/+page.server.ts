import { error } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { reportedSchema } from '$lib/schemas/report';
import { refuseAsDatabase } from '$lib/server/database-texts';
import { typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, parent }) => {
	const { data } = requireMember(locals.session);
	// Whoever moderates nothing finds nothing here.
	if ((await parent()).reports === null) error(404, m.error_not_found());

	const { data: reported, error: refusal } = await data.rpc('list_reports');
	if (refusal) throw new Error(`list_reports(): ${refusal.message}`);
	return { reported: reportedSchema.array().parse(reported) };
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const { error: refusal } = await data.rpc('resolve_reports', {
			message_id: typed(form, 'message_id'),
			outcome: typed(form, 'outcome')
		});
		if (refusal) return refuseAsDatabase(refusal, {});
	}
};
