/** The security headers of an answer, and what its policy says of scripts. */
export function security(headers: Headers) {
	return {
		opener: headers.get('cross-origin-opener-policy'),
		resource: headers.get('cross-origin-resource-policy'),
		features: headers.get('permissions-policy')?.includes('camera=()'),
		referrer: headers.get('referrer-policy'),
		transport: headers.get('strict-transport-security'),
		sniffing: headers.get('x-content-type-options'),
		frame: headers.get('x-frame-options'),
		framing: headers.get('content-security-policy')?.includes("frame-ancestors 'none'"),
		scripts: /(default|script)-src ('none'|'self' 'nonce-)/.test(
			headers.get('content-security-policy') ?? ''
		),
		request: headers.has('x-request-id')
	};
}

/** What `security` finds in every answer. */
export const secured = {
	opener: 'same-origin',
	resource: 'same-origin',
	features: true,
	referrer: 'same-origin',
	transport: 'max-age=31536000',
	sniffing: 'nosniff',
	frame: 'DENY',
	framing: true,
	scripts: true,
	request: true
};
