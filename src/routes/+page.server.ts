import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
	if (locals.session.state === 'unavailable') error(503, m.error_unavailable());
	if (locals.session.state === 'member') redirect(303, '/rooms/general');
};
