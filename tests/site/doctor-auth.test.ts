import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { authFindings, checkAuthSettings, type AuthSettings } from '../../scripts/doctor/auth-settings.ts';
import { told, wrong } from './findings.ts';
import { freePort } from './free-port.ts';

const link = '<a href="{{ .SiteURL }}/confirm?token_hash={{ .TokenHash }}">';
const sound: AuthSettings = {
	site_url: 'https://chat.example.org',
	uri_allow_list: 'https://chat.example.org/login/callback',
	jwt_exp: 900,
	password_min_length: 10,
	refresh_token_rotation_enabled: true,
	security_update_password_require_reauthentication: true,
	security_update_password_require_current_password: true,
	security_sb_forwarded_for_enabled: true,
	mailer_secure_email_change_enabled: true,
	mailer_templates_confirmation_content: link,
	mailer_templates_email_change_content: link,
	mailer_templates_magic_link_content: link,
	mailer_templates_recovery_content: link,
	smtp_host: 'smtp.example.org',
	rate_limit_email_sent: 100,
	rate_limit_token_refresh: 150,
	rate_limit_verify: 30
};
/** A project whose settings nobody has touched. */
const untouched = Object.fromEntries(Object.keys(sound).map((name) => [name, null]));
const expected = { origin: 'https://chat.example.org', people: 400, passesAddresses: true };

test('sound settings of Auth are found sound', () => {
	expect(wrong(authFindings(sound, expected))).toEqual([]);
});

test.each<[Partial<AuthSettings>, string]>([
	[{ site_url: 'http://localhost:3000' }, 'Mails lead to http://localhost:3000'],
	[
		{ uri_allow_list: 'https://chat.example.org/**,https://chat.example.org.evil.example' },
		'sends people, with the right to sign in, to: https://chat.example.org.evil.example.'
	],
	[{ jwt_exp: 3600 }, 'Access tokens live 3600 s'],
	[{ password_min_length: 6 }, 'passwords of 6'],
	[{ refresh_token_rotation_enabled: false }, 'used again'],
	[{ security_update_password_require_current_password: false }, 'without knowing it'],
	[{ security_update_password_require_reauthentication: false }, 'without knowing it'],
	[{ mailer_secure_email_change_enabled: false }, 'without the old one knowing'],
	[{ mailer_templates_confirmation_content: '{{ .ConfirmationURL }}' }, 'Supabase’s own'],
	[{ mailer_templates_recovery_content: null }, 'lead to the site’s pages: recovery.'],
	[{ smtp_host: null }, 'no SMTP server'],
	[{ rate_limit_email_sent: 2 }, '2 mails an hour']
])('%o is told, with what to do', (change, what) => {
	expect(wrong(authFindings({ ...sound, ...change }, expected))).toEqual([told(what)]);
});

test('more people than one address may have are told of, unless Auth is told and believes their own addresses', () => {
	const shared = [
		told('all visitors have one address'),
		told('154 tokens in 5 minutes'),
		told('100 people confirm')
	];
	expect(wrong(authFindings(sound, { ...expected, passesAddresses: false }))).toEqual(shared);
	const unbelieving = { ...sound, security_sb_forwarded_for_enabled: false };
	expect(wrong(authFindings(unbelieving, expected))).toEqual(shared);
	const few = { ...expected, people: 100 };
	expect(wrong(authFindings(unbelieving, few))).toEqual([told('all visitors have one address')]);
});

test('Auth’s inner settings are asked of the Management API; what it does not tell is said not to be known', async () => {
	const asked: (string | undefined)[] = [];
	const server = createServer(({ url, headers }, response) => {
		asked.push(url);
		response.statusCode = { 'Bearer bad': 401, 'Bearer early': 503 }[String(headers.authorization)] ?? 200;
		response.end(JSON.stringify(headers.authorization === 'Bearer good' ? sound : untouched));
	}).listen(0, '127.0.0.1');
	onTestFinished(() => void server.close());
	await once(server, 'listening');
	const api = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
	const check = (url: string, token?: string, at = api) => checkAuthSettings(url, token, expected, at);

	const url = 'https://abcdefghijklmnopqrst.supabase.co';
	expect(wrong(await check(url, 'good'))).toEqual([]);
	expect(asked).toEqual(['/v1/projects/abcdefghijklmnopqrst/config/auth']);
	const ofUntouched = wrong(await check(url, 'untouched'));
	expect(ofUntouched).toContainEqual(told('Access tokens live 3600 s'));
	expect(ofUntouched.map(({ state }) => state)).not.toContain('unknown');
	expect(await check(url, 'bad')).toEqual([told('refuses the access token (401)')]);
	const silent = `http://127.0.0.1:${await freePort()}`;
	const unknown = [
		await check(url, 'early'),
		await check(url),
		await check('https://supabase.example.org', 'good'),
		await check(url, 'good', silent)
	];
	for (const findings of unknown) {
		expect(findings).toEqual([told('were not looked at')]);
		expect(findings[0]?.state).toBe('unknown');
	}
});
