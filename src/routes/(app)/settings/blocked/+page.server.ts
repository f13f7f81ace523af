import { refuseAsDatabase } from '$lib/server/database-texts';
import { typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { data } = requireMember(locals.session);
	const { data: blocks, error } = await data
		.from('blocks')
		.select(
			'since:created_at, person:profiles!blocks_blocked_id_fkey(id, username, display_name, avatar_color)'
		)
		.order('created_at', { ascending: false });
	if (error) throw new Error(`blocks: ${error.message}`);
	return { blocks };
};

/** Any page may send a form here: `user_id`, to `?/block` or `?/unblock`. */
export const actions: Actions = {
	block: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const user_id = typed(await request.formData(), 'user_id');
		const { error } = await data.rpc('block_person', { user_id });
		if (error) return refuseAsDatabase(error, {});
	},
	unblock: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const user_id = typed(await request.formData(), 'user_id');
		const { error } = await data.rpc('unblock_person', { user_id });
		if (error) return refuseAsDatabase(error, {});
	}
};
