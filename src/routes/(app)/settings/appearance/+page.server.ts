import { redirect } from '@sveltejs/kit';
import { preferencesSchema } from '$lib/schemas/profile';
import { refuseAsDatabase } from '$lib/server/database-texts';
import { read, refuse, typed } from '$lib/server/form';
import { keepLocale } from '$lib/server/locale';
import { requireMember } from '$lib/server/member';
import { keepTheme } from '$lib/server/theme';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ saved: url.searchParams.has('saved') });

export const actions: Actions = {
	default: async ({ cookies, locals, request }) => {
		const { data } = requireMember(locals.session);
		const form = await request.formData();
		const values = { locale: typed(form, 'locale'), theme: typed(form, 'theme') };

		const submission = read(preferencesSchema, form);
		if (!submission.ok) return refuse(400, values, submission.errors);

		const { error } = await data.rpc('set_preferences', submission.data);
		if (error) return refuseAsDatabase(error, values);
		// What was chosen here also holds here before anyone has signed in.
		keepLocale(cookies, submission.data.locale || null);
		keepTheme(cookies, submission.data.theme);
		redirect(303, '/settings/appearance?saved');
	}
};
