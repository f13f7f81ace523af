import { z } from 'zod';
import { bad, demand, doubt, good, unknown, type Finding } from './finding.ts';
import { reason } from './project.ts';

/** Any setting may be null: then Auth's own default holds. */
const text = z.string().nullable();
const yes = z.boolean().nullable().transform(Boolean);
const count = (otherwise: number) =>
	z
		.number()
		.nullable()
		.transform((n) => n ?? otherwise);

/** https://supabase.com/docs/reference/api/v1-get-auth-service-config, as far as the site depends on it. */
const schema = z.object({
	site_url: text.transform((address) => address ?? 'http://localhost:3000'),
	uri_allow_list: text,
	jwt_exp: count(3600),
	password_min_length: count(6),
	refresh_token_rotation_enabled: yes,
	security_update_password_require_reauthentication: yes,
	security_update_password_require_current_password: yes,
	security_sb_forwarded_for_enabled: yes,
	mailer_secure_email_change_enabled: yes,
	mailer_templates_confirmation_content: text,
	mailer_templates_email_change_content: text,
	mailer_templates_magic_link_content: text,
	mailer_templates_recovery_content: text,
	smtp_host: text,
	rate_limit_email_sent: count(2),
	rate_limit_token_refresh: count(150),
	rate_limit_verify: count(30)
});
export type AuthSettings = z.infer<typeof schema>;

/** The mails with a link. */
const templates = ['confirmation', 'email_change', 'magic_link', 'recovery'] as const;

/** What is expected of a site. */
export interface Expectation {
	origin: string;
	/** How many people are on it at the same time. */
	people: number;
	/** Whether the site passes visitors' addresses on (ADDRESS_HEADER), with a key for which Auth believes them. */
	passesAddresses: boolean;
}

/** Of a hosted project, what the Management API tells. It wants a personal access token, and a project of supabase.co. */
export async function checkAuthSettings(
	url: string,
	token: string | undefined,
	expected: Expectation,
	api = 'https://api.supabase.com'
): Promise<Finding[]> {
	const [, ref] = /^https:\/\/([a-z0-9]+)\.supabase\.co$/.exec(url) ?? [];
	const what = 'Token life, password rules, mail templates and rate limits of Auth were not looked at.';
	if (!ref)
		return [unknown(what, 'This is no project of supabase.co: compare with supabase/config.toml by hand.')];
	if (!token) {
		return [unknown(what, 'Set SUPABASE_ACCESS_TOKEN: https://supabase.com/dashboard/account/tokens.')];
	}
	try {
		const response = await fetch(`${api}/v1/projects/${ref}/config/auth`, {
			headers: { authorization: `Bearer ${token}` },
			signal: AbortSignal.timeout(8_000)
		});
		if (response.status >= 500 || response.status === 429) {
			return [unknown(`${what} The Management API answered ${response.status}.`, 'Try again later.')];
		}
		if (!response.ok) {
			return [
				bad(
					`The Management API refuses the access token (${response.status}).`,
					'Make another one, of an account that has this project.'
				)
			];
		}
		return authFindings(schema.parse(await response.json()), expected);
	} catch (error) {
		return [unknown(`${what} ${reason(error)}`, 'Try again later.')];
	}
}

/** The settings of DESIGN §5, the mails, and the limits for so many people. */
export function authFindings(
	settings: AuthSettings,
	{ origin, people, passesAddresses }: Expectation
): Finding[] {
	const push = '`npx supabase config push`';
	// Each open page renews its token two minutes before its end.
	const refreshes = Math.ceil((people * 300) / (settings.jwt_exp - 120));
	const registering = Math.ceil(people / 4);
	const believesAddresses = passesAddresses && settings.security_sb_forwarded_for_enabled;
	const foreign = (settings.uri_allow_list ?? '').split(',').filter((it) => it && !belongsTo(it, origin));
	const mails = templates.filter(
		(name) => !settings[`mailer_templates_${name}_content`]?.includes('token_hash={{ .TokenHash }}')
	);
	return [
		demand(
			settings.site_url.replace(/\/$/, '') === origin,
			`Mails lead to ${origin}.`,
			`Mails lead to ${settings.site_url}, and the site is ${origin}.`,
			`Set auth.site_url in supabase/config.toml, then ${push}.`
		),
		demand(
			settings.jwt_exp <= 900,
			'Access tokens live 15 minutes.',
			`Access tokens live ${settings.jwt_exp} s: so long what was stolen from a page stays useful.`,
			push
		),
		demand(
			settings.security_update_password_require_current_password &&
				settings.security_update_password_require_reauthentication,
			'A password is changed by who knows it.',
			'Whoever has an open page can change its password without knowing it.',
			push
		),
		demand(
			settings.mailer_secure_email_change_enabled,
			'A change of address is confirmed at both.',
			'An address is changed without the old one knowing.',
			push
		),
		demand(
			settings.password_min_length >= 10,
			'Passwords have 10 characters at least.',
			`Auth takes passwords of ${settings.password_min_length} characters.`,
			push
		),
		demand(
			settings.refresh_token_rotation_enabled,
			'Refresh tokens are used once.',
			'Refresh tokens are used again.',
			push
		),
		demand(
			mails.length === 0,
			'Mails are the site’s own.',
			`These mails are Supabase’s own, and their links do not lead to the site’s pages: ${mails.join(', ')}.`,
			push
		),
		foreign.length === 0
			? good('Who signs in elsewhere comes back to the site, and goes nowhere else.')
			: doubt(
					`Auth also sends people, with the right to sign in, to: ${foreign.join(', ')}.`,
					`Take it out of auth.additional_redirect_urls in supabase/config.toml, then ${push}.`
				),
		settings.smtp_host
			? good(`Mails are sent by ${settings.smtp_host}.`)
			: bad(
					'There is no SMTP server: Supabase’s own sends a few mails an hour, to your team only.',
					`Set auth.email.smtp in supabase/config.toml (docs/deploy.md, “The Supabase project”), then ${push}.`
				),
		settings.rate_limit_email_sent >= registering
			? good(`${settings.rate_limit_email_sent} mails an hour.`)
			: doubt(
					`${settings.rate_limit_email_sent} mails an hour: ${people} people register in more than four hours.`,
					`Set auth.rate_limit.email_sent = ${registering} in supabase/config.toml, then ${push}.`
				),
		believesAddresses
			? good('The limits of Auth are each visitor’s.')
			: doubt(
					'For Auth all visitors have one address, the site’s, and share its limits.',
					'Dashboard: Authentication → Rate Limits → IP address forwarding on; here, ADDRESS_HEADER and a secret key that begins with sb_secret_.'
				),
		believesAddresses || settings.rate_limit_token_refresh >= refreshes
			? good('Sessions of so many people are renewed in time.')
			: bad(
					`${people} people renew ${refreshes} tokens in 5 minutes, and Auth allows one address ${settings.rate_limit_token_refresh}.`,
					`The same; or set auth.rate_limit.token_refresh = ${refreshes} in supabase/config.toml, then ${push}.`
				),
		believesAddresses || settings.rate_limit_verify >= registering
			? good('So many people confirm their addresses in time.')
			: bad(
					`${registering} people confirm in 5 minutes when a class or a team begins, and Auth allows one address ${settings.rate_limit_verify}.`,
					`The same; or set auth.rate_limit.token_verifications = ${registering} in supabase/config.toml, then ${push}.`
				)
	];
}

/** Whether an address of Auth's allow-list, which may have wildcards, can only be one of the site. */
function belongsTo(address: string, origin: string): boolean {
	const it = address.trim();
	return it === origin || it.startsWith(`${origin}/`);
}
