import type { Handle } from '@sveltejs/kit';
import { project } from './project';

const always: Record<string, string> = {
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	// `no-referrer` would make browsers send `Origin: null` with forms, which Kit refuses.
	'referrer-policy': 'same-origin',
	'strict-transport-security': 'max-age=31536000',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY'
};

/** The directive that lets the page speak to the Supabase project at `url`, by request and by socket, and to no other. */
export function connectSrc(url: string): string {
	const { origin } = new URL(url);
	return `connect-src 'self' ${origin} ${origin.replace(/^http/, 'ws')}`;
}

/** Security headers, the run-time part of the CSP, and no copy of a page anywhere. */
export const headers: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	for (const [name, value] of Object.entries(always)) response.headers.set(name, value);

	const policy = response.headers.get('content-security-policy');
	if (policy) response.headers.set('content-security-policy', `${policy}; ${connectSrc(project().url)}`);

	// Pages differ by person, by language and by cookie.
	response.headers.set('cache-control', 'private, no-store');
	return response;
};
