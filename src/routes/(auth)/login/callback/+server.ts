import { redirect } from '@sveltejs/kit';
import { authOfForm } from '$lib/server/auth-client';
import { explain } from '$lib/server/auth-texts';
import { localPath } from '$lib/server/next';
import type { RequestHandler } from './$types';

/**
 * Where GitHub and Google send people back to. The code is good only with the secret that this browser was given
 * when it left: nobody can sign somebody else in by a link.
 */
export const GET: RequestHandler = async (event) => {
	const code = event.url.searchParams.get('code');
	const { error: refusal } = code ? await authOfForm(event).exchangeCodeForSession(code) : { error: null };
	if (refusal) explain(refusal);
	if (!code || refusal) redirect(303, '/login?provider_failed');
	redirect(303, localPath(event.url.searchParams.get('next')));
};
