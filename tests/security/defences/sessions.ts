import { migration, out, type Defence } from './defence.ts';

const sessions = 'tests/security/sessions.test.ts';
const direct = 'tests/security/direct.test.ts';
const redirects = 'tests/security/redirects.test.ts';

/** Who somebody is, and until when. */
export const ofSessions: Defence[] = [
	{
		name: 'registration is as the settings say',
		edits: [
			migration(
				'20261125100100_registration',
				"if mode = 'closed' or (mode = 'invitation' and invitation is null) then",
				'if false then'
			)
		],
		test: ['vitest', 'tests/database/registration.test.ts']
	},
	{
		name: 'whoever asks for a link first signs up as any',
		edits: [
			out('supabase/local/first-link.ts', 'if (known) return null;', 'if (known || !known) return null;')
		],
		test: ['vitest', direct]
	},
	{
		name: 'the rules of Auth and Auth read the same',
		edits: [
			out(
				'supabase/local/auth.ts',
				"if (url.pathname.includes('%')) return",
				"if (url.pathname === '%') return"
			)
		],
		test: ['vitest', direct]
	},
	{
		name: 'the settings of Auth hold for who calls it',
		edits: [out('supabase/config.toml', 'minimum_password_length = 10', 'minimum_password_length = 6')],
		test: ['vitest', direct]
	},
	{
		name: 'Auth says the same of an address with an account and without',
		edits: [
			out(
				'supabase/local/auth-rules.ts',
				'if (!waiting || waiting.right) return null;',
				'if (waiting || !waiting) return null;'
			)
		],
		test: ['vitest', direct]
	},
	{
		name: 'Realtime and Auth check who signed a token',
		edits: [
			out('supabase/local/keys.ts', '\tjwtVerify,\n', '\tdecodeJwt,\n'),
			out(
				'supabase/local/keys.ts',
				`await jwtVerify(
					token,
					({ alg }) => (alg === 'ES256' && asymmetric ? asymmetric.verifyKey : secret),
					{ algorithms: asymmetric ? ['ES256', 'HS256'] : ['HS256'] }
				);`,
				'{ payload: decodeJwt(token) };'
			)
		],
		test: ['vitest', 'tests/security/tokens.test.ts']
	},
	{
		name: 'the session is asked for, whatever its token says',
		edits: [
			migration(
				'20261123101400_reading',
				'from auth.sessions s\n    join public.profiles p on p.id = s.user_id',
				"from (select (select auth.uid()) as user_id, (select auth.jwt()) ->> 'session_id' as id) s\n    join public.profiles p on p.id = s.user_id"
			)
		],
		test: ['vitest', '--project', 'security', sessions],
		es256: true
	},
	{
		name: 'signing out ends the session at Auth',
		edits: [
			out(
				'src/routes/logout/+page.server.ts',
				"await authOfForm(event).signOut({ scope: everywhere ? 'global' : 'local' });",
				"{ error: null as null | import('@supabase/supabase-js').AuthError, everywhere };"
			)
		],
		test: ['vitest', sessions]
	},
	{
		name: 'a refresh token is good once',
		edits: [
			out(
				'supabase/config.toml',
				'enable_refresh_token_rotation = true',
				'enable_refresh_token_rotation = false'
			)
		],
		test: ['vitest', sessions]
	},
	{
		name: 'a session that Auth renews no more is over',
		edits: [
			out(
				'src/lib/server/session.ts',
				'\tif (refusal && deniesSession(refusal)) return null;\n\tif (!renewed',
				'\tif (!renewed'
			)
		],
		test: ['vitest', sessions]
	},
	{
		name: 'a new sign-in is a new session',
		edits: [
			out(
				'src/lib/server/session-cookies.ts',
				'\tfor (const { name, value } of writes) {',
				'\tfor (const { name, value } of cookies.getAll().some((c) => c.name === writes[0]?.name) ? [] : writes) {'
			),
			out('src/routes/logout/+page.server.ts', '\t\t\tsessionCookies.clear(event.cookies, event.url);\n')
		],
		test: ['vitest', sessions]
	},
	...(
		[
			['scripts', '\t\t\thttpOnly: true,', '\t\t\thttpOnly: false,'],
			['other sites', "sameSite: 'lax'", "sameSite: 'none'"],
			['plain http', 'secure: isSecure(url)', 'secure: false']
		] as const
	).map(([whom, from, to]): Defence => ({
		name: `a cookie is out of the reach of ${whom}`,
		edits: [out('src/lib/server/session-cookies.ts', from, to)],
		test: ['vitest', sessions]
	})),
	{
		name: 'a cookie is out of the reach of other hosts',
		edits: [
			out('src/lib/server/session-cookies.ts', "isSecure(url) ? '__Host-parlotte' : 'parlotte'", "'parlotte'")
		],
		test: ['vitest', sessions]
	},
	{
		name: 'the log has routes, not addresses',
		edits: [
			out(
				'server/server.js',
				'const { method, route } = request;',
				'const { method, url: route } = request;'
			),
			out('server/log.js', 'hooks: { streamWrite: withoutSecrets },\n')
		],
		test: ['vitest', sessions]
	},
	{
		name: 'the log leaves out secrets',
		edits: [out('server/log.js', 'hooks: { streamWrite: withoutSecrets },\n')],
		test: ['vitest', 'server/log.test.ts']
	},
	{
		name: 'a link of a mail does nothing until its button is pressed',
		edits: [
			out(
				'src/routes/(auth)/confirm/+page.server.ts',
				`export const load: PageServerLoad = ({ url, cookies }) => {
	const { data: link } = confirmSchema.safeParse(Object.fromEntries(url.searchParams));
`,
				`export const load: PageServerLoad = async (event) => {
	const { url, cookies } = event;
	const { data: link } = confirmSchema.safeParse(Object.fromEntries(url.searchParams));
	if (link) await authOfForm(event).verifyOtp(link);
`
			)
		],
		test: ['vitest', redirects]
	}
];
