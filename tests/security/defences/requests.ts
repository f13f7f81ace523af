import { out, type Defence } from './defence.ts';

const hosts = 'tests/security/hosts-and-paths.test.ts';
const answers = 'tests/site/answers.test.ts';
const redirects = 'tests/security/redirects.test.ts';

/** Where requests lead, how long they are, and how many. */
export const ofRequests: Defence[] = [
	{
		name: 'where to go next is a path of this site',
		edits: [
			out(
				'src/lib/server/next.ts',
				"\tif (!wanted?.startsWith('/')) return otherwise;",
				'\tif (wanted) return wanted;'
			)
		],
		test: ['vitest', 'src/lib/server/next.test.ts']
	},
	...(
		[
			[
				'signing in',
				'src/routes/(auth)/login/+page.server.ts',
				'redirect(303, values.next);',
				"redirect(303, typed(form, 'next'));"
			],
			[
				'the switch of languages',
				'src/routes/language/+server.ts',
				"localPath(typed(form, 'next'))",
				"typed(form, 'next')"
			],
			[
				'a link of a mail',
				'src/routes/(auth)/confirm/+page.server.ts',
				'localPath(next || mail?.next)',
				"(next || mail?.next || '/')"
			],
			[
				'pages for guests',
				'src/lib/server/guard.ts',
				"localPath(event.url.searchParams.get('next'))",
				"event.url.searchParams.get('next') ?? '/'"
			],
			[
				'GitHub and Google',
				'src/routes/(auth)/login/callback/+server.ts',
				"localPath(event.url.searchParams.get('next'))",
				"event.url.searchParams.get('next') ?? '/'"
			]
		] as const
	).map(([who, file, from, to]): Defence => ({
		name: `where to go next is a path of this site: ${who}`,
		edits: [out(file, from, to)],
		test: ['vitest', redirects]
	})),
	{
		name: 'the site knows its own address',
		edits: [
			out(
				'server/main.js',
				'Object.assign(process.env, { ORIGIN, BODY',
				"delete process.env.ORIGIN;\n\tObject.assign(process.env, { HOST_HEADER: 'x-forwarded-host', PROTOCOL_HEADER: 'x-forwarded-proto', BODY"
			)
		],
		test: ['vitest', hosts]
	},
	{
		name: 'requests are read strictly',
		edits: [
			out(
				'server/server.js',
				'requireHostHeader: false',
				'requireHostHeader: false,\n\t\tinsecureHTTPParser: true'
			)
		],
		test: ['vitest', hosts]
	},
	{
		name: 'files are served by their list',
		edits: [
			out(
				'server/server.js',
				"import { createServer as createHttpServer } from 'node:http';",
				"import { createServer as createHttpServer } from 'node:http';\nimport { readFile } from 'node:fs/promises';"
			),
			out(
				'server/server.js',
				'\t\ttry {\n\t\t\tawait site(',
				"\t\tconst file = await readFile(`build/client/${decodeURIComponent(request.url ?? '')}`).catch(() => null);\n\t\tif (file) return void response.end(file);\n\t\ttry {\n\t\t\tawait site("
			)
		],
		test: ['vitest', hosts]
	},
	{
		name: 'a body is so long',
		edits: [
			out(
				'server/server.js',
				"if (Number(request.headers['content-length'] ?? 0) > limit) {",
				'if (limit < 0) {'
			),
			out(
				'server/main.js',
				'{ ORIGIN, BODY_SIZE_LIMIT, XFF_DEPTH: S',
				"{ ORIGIN, BODY_SIZE_LIMIT: 'Infinity', XFF_DEPTH: S"
			)
		],
		test: ['vitest', answers]
	},
	{
		name: 'headers take so long',
		edits: [
			out('server/server.js', 'headersTimeout: HEADERS_TIMEOUT * 1000', 'headersTimeout: 0'),
			out('server/server.js', 'requestTimeout: REQUEST_TIMEOUT * 1000', 'requestTimeout: 0')
		],
		test: ['vitest', answers]
	},
	{
		name: 'a body takes so long',
		edits: [out('server/server.js', 'requestTimeout: REQUEST_TIMEOUT * 1000', 'requestTimeout: 0')],
		test: ['vitest', answers]
	},
	{
		name: 'an address has so many sockets',
		edits: [
			out(
				'supabase/local/realtime/addresses.ts',
				'if (open >= this.#limit) return null;',
				'void this.#limit;'
			)
		],
		test: ['vitest', 'tests/security/sockets.test.ts']
	},
	{
		name: 'a project has so many users',
		edits: [
			out(
				'supabase/local/realtime/rates.ts',
				'return this.users.size >= this.#limits.concurrentUsers;',
				'return this.#limits.concurrentUsers < 0;'
			)
		],
		test: ['vitest', 'tests/realtime/limits.test.ts']
	},
	{
		name: 'what a form is read into has no prototype to reach',
		edits: [
			out(
				'src/lib/server/form.ts',
				'schema.safeParse(Object.fromEntries(form));',
				`schema.safeParse(
					[...form].reduce((all: Record<string, never>, [name, value]) => {
						const [first = '', second] = name.split('.');
						return Object.assign(second ? (all[first] ??= {} as never) : all, { [second ?? first]: value }) && all;
					}, {})
				);`
			)
		],
		test: ['vitest', 'tests/security/every/prototype.test.ts']
	}
];
