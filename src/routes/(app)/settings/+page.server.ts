import { profileSchema } from '$lib/schemas/profile';
import { refuseAsDatabase } from '$lib/server/database-texts';
import { read, refuse, textOf, typed } from '$lib/server/form';
import { requireMember } from '$lib/server/member';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { data, person } = requireMember(locals.session);
	const { data: profile, error } = await data
		.from('profiles')
		.select('username, display_name, bio, avatar_color')
		.eq('id', person.id)
		.single();
	if (error) throw new Error(`profiles: ${error.message}`);
	return { profile };
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = {
			username: typed(form, 'username'),
			display_name: typed(form, 'display_name'),
			bio: typed(form, 'bio'),
			avatar_color: typed(form, 'avatar_color')
		};

		const submission = read(profileSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const { avatar_color, ...face } = submission.data;
		// The types of functions know no null; this one takes it for no colour.
		const { error } = await data.rpc('update_profile', { ...face, avatar_color: avatar_color as string });
		if (error?.code === '23505') return refuse(400, values, { username: textOf('username_taken') });
		if (error) return refuseAsDatabase(error, values);
		return { saved: true };
	}
};
