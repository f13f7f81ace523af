import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { explainRefusal } from '$lib/server/database-texts';
import { requireMember } from '$lib/server/member';
import * as people from '$lib/server/people';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => ({ person: (await whose(event)).person });

export const actions: Actions = {
	/** Opens the conversation of the two. */
	write: async (event) => {
		const { data, person } = await whose(event);
		const opened = await people.openDirect(data, [person.id]);
		if (!opened.ok) return refused(opened.error);
		redirect(303, `/rooms/${opened.slug}`);
	},
	block: async (event) => {
		const { data, person } = await whose(event);
		const { error: refusal } = await data.rpc('block_person', { user_id: person.id });
		if (refusal) return refused(refusal);
	},
	unblock: async (event) => {
		const { data, person } = await whose(event);
		const { error: refusal } = await data.rpc('unblock_person', { user_id: person.id });
		if (refusal) return refused(refusal);
	}
};

/** Whom the address names, and the data of whoever asks. */
async function whose({ locals, params }: Pick<RequestEvent, 'locals' | 'params'>) {
	const { data } = requireMember(locals.session);
	const person = await people.find(data, params.username);
	if (!person) error(404, m.error_person_not_found());
	return { data, person };
}

function refused(refusal: { code: string; message: string }) {
	const { status, text } = explainRefusal(refusal);
	return fail(status, { problem: text });
}
