import { z } from 'zod';
import { bad, demand, doubt, good, unknown, type Finding } from './finding.ts';
import { reason } from './project.ts';

/** https://supabase.com/docs/reference/api/v1-get-auth-service-config, as far as the site depends on it. */
const schema = z.object({
	site_url: z.string(),
	jwt_exp: z.number(),
	password_min_length: z.number(),
	refresh_token_rotation_enabled: z.boolean(),
	security_update_password_require_reauthentication: z.boolean(),
	security_update_password_require_current_password: z.boolean(),
	mailer_secure_email_change_enabled: z.boolean(),
	mailer_templates_confirmation_content: z.string().nullable(),
	smtp_host: z.string().nullable(),
	rate_limit_email_sent: z.number(),
	rate_limit_token_refresh: z.number(),
	rate_limit_verify: z.number()
});
export type AuthSettings = z.infer<typeof schema>;

/** What is expected of a site. */
export interface Expectation {
	origin: string;
	/** How many people are on it at the same time. */
	people: number;
	/** Whether the site passes visitors' addresses on (SUPABASE_SECRET_KEY and ADDRESS_HEADER). */
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
		if (!response.ok) {
			return [bad(`The Management API refuses the access token (${response.status}).`, 'Make another one.')];
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
			settings.mailer_templates_confirmation_content?.includes('/confirm?token_hash=') ?? false,
			'Mails are the site’s own.',
			'The mails are Supabase’s own: their links do not lead to the site’s pages.',
			push
		),
		settings.smtp_host
			? good(`Mails are sent by ${settings.smtp_host}.`)
			: bad(
					'There is no SMTP server: Supabase’s own sends a few mails an hour, to your team only.',
					'docs/deploy.md, “Mail”.'
				),
		settings.rate_limit_email_sent >= people / 4
			? good(`${settings.rate_limit_email_sent} mails an hour.`)
			: doubt(
					`${settings.rate_limit_email_sent} mails an hour: ${people} people register in more than four hours.`,
					`Raise email_sent to ${Math.ceil(people / 4)}: Authentication → Rate Limits.`
				),
		passesAddresses || settings.rate_limit_token_refresh >= refreshes
			? good('Sessions of so many people are renewed in time.')
			: bad(
					`${people} people renew ${refreshes} tokens in 5 minutes, and Auth allows one address ${settings.rate_limit_token_refresh}.`,
					'Set SUPABASE_SECRET_KEY and ADDRESS_HEADER, or raise token_refresh: Authentication → Rate Limits.'
				)
	];
}
