import { z } from 'zod';

const secrets = /^(sb_secret_|.*service_role)/;

/**
 * A legacy key is a token that says whose it is.
 * @param {string} key
 */
function roleOf(key) {
	try {
		const payload = JSON.parse(Buffer.from(key.split('.')[1] ?? '', 'base64url').toString());
		return typeof payload.role === 'string' ? payload.role : '';
	} catch {
		return '';
	}
}

/**
 * @param {string} hostname
 */
const isThisMachine = (hostname) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/**
 * An address without path, query or user, as browsers say where a page is from.
 * @param {string} example
 */
const origin = (example) =>
	z
		.string(`is not set. It is an address like ${example}.`)
		.refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
			error: `is not an address like ${example}.`,
			abort: true
		})
		.refine((text) => new URL(text).origin === text.replace(/\/$/, ''), {
			error: `has more than scheme, host and port. It is an address like ${example}.`,
			abort: true
		})
		.transform((text) => new URL(text).origin);

/**
 * @param {number} least
 * @param {number} most
 * @param {string} unit
 */
const whole = (least, most, unit) =>
	z
		.string()
		.regex(/^\d{1,6}$/, `is not a whole number (${unit}).`)
		.transform(Number)
		.refine((n) => n >= least && n <= most, `is not between ${least} and ${most} (${unit}).`);

const publishableKey = z
	.string('is not set. It is the publishable key of the Supabase project (Settings → API Keys).')
	.refine((key) => !secrets.test(key) && roleOf(key) !== 'service_role', {
		error: 'is a secret key: every visitor would receive it. Replace that key, and set the publishable one.',
		abort: true
	})
	.refine(
		(key) => /^sb_publishable_\S+$/.test(key) || roleOf(key) === 'anon',
		'is not a publishable key: those begin with sb_publishable_.'
	);

const secretKey = z
	.string('is not set. It is the secret key of the Supabase project (Settings → API Keys).')
	.refine(
		(key) => /^sb_secret_\S+$/.test(key) || roleOf(key) === 'service_role',
		'is not a secret key: those begin with sb_secret_.'
	);

const schema = z.object({
	PUBLIC_SUPABASE_URL: origin('https://abcdefgh.supabase.co'),
	PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
	SUPABASE_SECRET_KEY: secretKey,
	ORIGIN: origin('https://chat.example.org').refine(
		(text) => text.startsWith('https:') || isThisMachine(new URL(text).hostname),
		'is not https: browsers keep a session only over https, but for localhost. Put a proxy with TLS in front.'
	),
	HOST: z.string().default('0.0.0.0'),
	PORT: whole(0, 65_535, 'a port').default(3000),
	BODY_SIZE_LIMIT: z
		.string()
		.regex(/^[1-9]\d{0,8}[KM]?$/, 'is not a size like 64K.')
		.default('64K'),
	ADDRESS_HEADER: z
		.string()
		.regex(/^[\w-]+$/, 'is not the name of a header like X-Forwarded-For.')
		.optional(),
	XFF_DEPTH: whole(1, 10, 'trusted proxies, counted from the site outwards').default(1),
	HEADERS_TIMEOUT: whole(1, 60, 'seconds').default(10),
	REQUEST_TIMEOUT: whole(1, 300, 'seconds').default(30),
	SHUTDOWN_TIMEOUT: whole(0, 60, 'seconds').default(10),
	LOG_LEVEL: z
		.enum(['debug', 'info', 'warn', 'error', 'silent'], 'is not debug, info, warn, error or silent.')
		.default('info')
});

/** The names of all settings. */
export const variables = Object.keys(schema.shape);

/** @typedef {z.infer<typeof schema>} Environment */

/**
 * The site's settings, or one line for each variable that is missing or wrong. An empty variable is one that is not
 * set: that is what compose files and panels make of it. No value of a key appears in a line.
 *
 * @param {NodeJS.ProcessEnv} variables
 * @returns {{ ok: true, settings: Environment } | { ok: false, problems: string[] }}
 */
export function readEnvironment(variables) {
	const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
	const result = schema.safeParse(given);
	if (result.success) return { ok: true, settings: result.data };
	return {
		ok: false,
		problems: result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
	};
}

/**
 * A size like `64K`, in bytes.
 * @param {string} size
 */
export function bytes(size) {
	const unit = { K: 1024, M: 1024 * 1024 }[size.slice(-1)] ?? 1;
	return Number.parseInt(size, 10) * unit;
}

/**
 * What the settings allow and yet is rarely meant, one line each.
 * @param {Environment} settings
 */
export function doubts({ ORIGIN, ADDRESS_HEADER }) {
	const lines = [];
	if (ORIGIN.startsWith('https:') && !ADDRESS_HEADER) {
		lines.push(
			'ADDRESS_HEADER is not set: behind a proxy every visitor has the proxy’s address, and shares its limits.'
		);
	}
	return lines;
}
