import type { Handle } from '@sveltejs/kit';
import { securityHeaders } from '../../../server/headers.js';
import { project } from './project';

/** The directive that lets the page speak to the Supabase project at `url`, by request and by socket, and to no other. */
export function connectSrc(url: string): string {
	const { origin } = new URL(url);
	return `connect-src 'self' ${origin} ${origin.replace(/^http/, 'ws')}`;
}

/** Security headers, the run-time part of the CSP, and no copy of a page anywhere. */
export const headers: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);

	const policy = response.headers.get('content-security-policy');
	if (policy) response.headers.set('content-security-policy', `${policy}; ${connectSrc(project().url)}`);

	// Pages differ by person, by language and by cookie.
	response.headers.set('cache-control', 'private, no-store');
	return response;
};
