import { fail, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { chosenIn, MOST_OTHERS } from '$lib/schemas/direct';
import { explainRefusal } from '$lib/server/database-texts';
import { requireMember } from '$lib/server/member';
import * as people from '$lib/server/people';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { data } = requireMember(locals.session);
	const q = (url.searchParams.get('q') ?? '').trim();
	const ids = chosenIn(url.searchParams).slice(0, MOST_OTHERS + 1);
	const [chosen, found] = await Promise.all([people.byId(data, ids), people.search(data, q)]);
	return { q, chosen, found };
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const { data } = requireMember(locals.session);
		const ids = chosenIn(await request.formData());
		const refuse = async (status: number, problem: string) =>
			fail(status, { problem, chosen: await people.byId(data, ids.slice(0, MOST_OTHERS + 1)) });
		if (ids.length === 0) return refuse(400, m.problem_directs_nobody());
		if (ids.length > MOST_OTHERS) return refuse(400, m.problem_directs_many());

		const opened = await people.openDirect(data, ids);
		if (opened.ok) redirect(303, `/rooms/${opened.slug}`);
		const { status, text } = explainRefusal(opened.error);
		return refuse(status, text);
	}
};
