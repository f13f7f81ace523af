import { error, redirect } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';
import type { Member, Session } from './session';

/** The member a request comes from. Guests go to sign in; when nobody could say who it is, a 503 page says so. */
export function requireMember(session: Session): Member {
	if (session.state === 'unavailable') error(503, m.error_unavailable());
	if (session.state === 'guest') redirect(303, '/login');
	return session;
}

/** What a page needs to speak to Supabase as this member: the token, its life in seconds, and whose it is. */
export function pageToken({ accessToken, expiresAt, person }: Member) {
	const expiresIn = Math.max(0, Math.floor(expiresAt - Date.now() / 1000));
	return { accessToken, expiresIn, userId: person.id };
}
