import { error, json } from '@sveltejs/kit';
import { pageToken } from '$lib/server/member';
import type { RequestHandler } from './$types';

/** A token for the page to speak to Supabase with. For our own pages only: they say so, and no other site can. */
export const POST: RequestHandler = ({ locals, request }) => {
	if (request.headers.get('sec-fetch-site') !== 'same-origin') error(403);
	if (locals.session.state === 'unavailable') error(503);
	if (locals.session.state === 'guest') error(401);
	return json(pageToken(locals.session));
};
