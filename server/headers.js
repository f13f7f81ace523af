/**
 * The security headers of every answer: pages get them from the site's hooks as well, so that the development server
 * sends what the built one does.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const securityHeaders = {
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	// `no-referrer` would make browsers send `Origin: null` with forms, which Kit refuses.
	'referrer-policy': 'same-origin',
	'strict-transport-security': 'max-age=31536000',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY'
};

/**
 * The policy of whatever is not a page of ours: files, refusals, the page of last resort (src/error.html). No script
 * runs in it. `connect-src` is for a service worker, which lives by the policy of its own file.
 */
export const barePolicy =
	"default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What an answer has before anyone has looked at the request. A page's own headers replace these. */
export const baseline = { ...securityHeaders, 'content-security-policy': barePolicy };
