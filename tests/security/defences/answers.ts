import { out, type Defence } from './defence.ts';

const requests = 'tests/security/requests.test.ts';
const headers = 'tests/security/headers.test.ts';
const answers = 'tests/site/answers.test.ts';

/** What every answer says, and which requests are taken. */
export const ofAnswers: Defence[] = [
	{
		name: 'each answer has its headers before anyone has looked at the request',
		edits: [
			out(
				'server/server.js',
				"\tresponse.setHeaders(new Map(Object.entries({ ...baseline, 'x-request-id': id })));\n",
				"\tresponse.setHeader('x-request-id', id);\n"
			)
		],
		test: ['vitest', answers]
	},
	{
		name: 'what failed is answered with the headers',
		edits: [out('server/refusal.js', '\t\t\t...baseline,\n')],
		test: ['vitest', answers]
	},
	{
		name: 'pages say who may frame them, twice',
		edits: [out('server/headers.js', "\t'x-frame-options': 'DENY'\n")],
		test: ['vitest', headers]
	},
	{
		name: 'what is a member’s is kept by no cache',
		edits: [
			out('src/lib/server/headers.ts', "\tresponse.headers.set('cache-control', 'private, no-store');\n")
		],
		test: ['vitest', headers]
	},
	{
		name: 'a form comes from this site',
		edits: [out('svelte.config.js', '\tkit: {\n', "\tkit: {\n\t\tcsrf: { trustedOrigins: ['*'] },\n")],
		test: ['vitest', requests]
	},
	{
		name: 'a token is given to pages of this site',
		edits: [
			out(
				'src/routes/session/+server.ts',
				"\tif (request.headers.get('sec-fetch-site') !== 'same-origin') error(403);\n",
				'\tvoid request;\n'
			)
		],
		test: ['vitest', requests]
	},
	{
		name: 'a form in parts that is none is told so',
		edits: [out('src/hooks.server.ts', 'guard, readableForm)', 'guard)')],
		test: ['vitest', requests]
	},
	{
		name: 'a method is what the first line says',
		edits: [
			out(
				'server/server.js',
				'\t\tprepare(request, response, log);\n\t\tif (request.httpVersion',
				"\t\tprepare(request, response, log);\n\t\trequest.method = String(request.headers['x-http-method-override'] ?? request.method);\n\t\tif (request.httpVersion"
			)
		],
		test: ['vitest', requests]
	}
];
