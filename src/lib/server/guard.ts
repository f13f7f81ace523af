import { redirect, type Handle } from '@sveltejs/kit';
import { localPath } from './next';

/** A member may follow a link from a mail, too, ask for another, or follow one that somebody gave them. */
const forEveryone = [
	'/(auth)/confirm',
	'/(auth)/confirm/email',
	'/(auth)/forgot-password',
	'/(auth)/reset-password',
	'/(auth)/invite/[token]'
];

/** Members' pages send guests to sign in and back; guests' pages send members on. */
export const guard: Handle = ({ event, resolve }) => {
	const route = event.route.id ?? '';
	const { state } = event.locals.session;

	if (state === 'guest' && route.startsWith('/(app)')) {
		const next = event.request.method === 'GET' ? event.url.pathname + event.url.search : event.url.pathname;
		redirect(303, `/login?next=${encodeURIComponent(next)}`);
	}
	if (state === 'member' && route.startsWith('/(auth)') && !forEveryone.includes(route)) {
		redirect(303, localPath(event.url.searchParams.get('next')));
	}
	return resolve(event);
};
