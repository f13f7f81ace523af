import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import { authOfForm } from '$lib/server/auth-client';
import { localPath } from '$lib/server/next';
import * as providers from '$lib/server/providers';
import type { RequestHandler } from './$types';

/** Sends somebody to GitHub or Google, where the project has it so. They come back to /login/callback. */
export const GET: RequestHandler = async (event) => {
	const { provider } = event.params;
	if (!(await providers.enabled()).includes(provider)) error(404, m.error_not_found());

	const next = localPath(event.url.searchParams.get('next'));
	const { data, error: refusal } = await authOfForm(event).signInWithOAuth({
		provider,
		options: {
			redirectTo: `${event.url.origin}/login/callback?next=${encodeURIComponent(next)}`,
			skipBrowserRedirect: true
		}
	});
	if (refusal) redirect(303, '/login?provider_failed');
	redirect(303, data.url);
};
