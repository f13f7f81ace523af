import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { toLocale } from '$lib/paraglide/runtime';
import { typed } from '$lib/server/form';
import { keepLocale } from '$lib/server/locale';
import { localPath } from '$lib/server/next';
import type { RequestHandler } from './$types';

/** The language switch of every page: a plain form, back to where it was sent from. */
export const POST: RequestHandler = async ({ cookies, locals: { session }, request }) => {
	const form = await request.formData().catch(() => error(400, m.problem_generic()));
	const locale = toLocale(typed(form, 'locale'));
	if (!locale) error(400);

	keepLocale(cookies, locale);
	if (session.state === 'member') await session.data.rpc('set_preferences', { locale });
	redirect(303, localPath(typed(form, 'next')));
};
