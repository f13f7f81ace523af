import { out, type Defence } from './defence.ts';

const markdown = 'tests/security/code/markdown.test.ts';
const headers = 'tests/security/headers.test.ts';

/** What a page shows and lets run. */
export const ofThePage: Defence[] = [
	{
		name: 'the parser knows no HTML',
		edits: [out('src/lib/markdown/render.ts', '\thtml: unknown,\n\ttag: unknown,\n')],
		test: ['vitest', markdown]
	},
	{
		name: 'the sanitiser has a list of elements',
		edits: [out('src/lib/markdown/sanitise.ts', '\t\tALLOWED_TAGS: elements,\n')],
		test: ['vitest', markdown]
	},
	{
		name: 'the sanitiser has a list of attributes',
		edits: [out('src/lib/markdown/sanitise.ts', '\t\tALLOWED_ATTR: attributes,\n')],
		test: ['vitest', markdown]
	},
	{
		name: 'what is parsed is sanitised',
		edits: [out('src/lib/markdown/render.ts', ': sanitise(html);', ': html;')],
		test: ['vitest', 'src/lib/markdown/render.test.ts']
	},
	{
		name: 'a link leads to the web or a mailbox',
		edits: [
			out(
				'src/lib/markdown/render.ts',
				"url && ['http:', 'https:', 'mailto:'].includes(url.protocol)",
				'url'
			),
			out('src/lib/markdown/sanitise.ts', '/^(?:https?|mailto):/i', '/^/')
		],
		test: ['vitest', markdown]
	},
	{
		name: 'the page takes no HTML but that of messages',
		edits: [out('src/lib/markdown/trusted.ts', "return !html.replace(TAG, '').includes('<')", 'return true')],
		test: ['vitest', markdown]
	},
	{
		name: 'scripts have a nonce',
		edits: [out('svelte.config.js', "'script-src': ['self']", "'script-src': ['self', 'unsafe-inline']")],
		test: ['vitest', headers]
	},
	{
		name: 'the page takes no HTML that is text',
		edits: [out('svelte.config.js', "'require-trusted-types-for': ['script'],")],
		test: ['playwright', 'xss-policy']
	},
	{
		name: 'the page has no other policy of Trusted Types',
		edits: [
			out(
				'svelte.config.js',
				"'trusted-types': ['svelte-trusted-html',",
				"'trusted-types': ['evil', 'svelte-trusted-html',"
			)
		],
		test: ['playwright', 'xss-policy']
	},
	{
		name: 'names of rooms are escaped',
		edits: [
			out(
				'src/routes/(app)/rooms/[slug]/RoomHeader.svelte',
				'<h1 dir="auto">{title}</h1>',
				'<h1 dir="auto">{@html title}</h1>'
			)
		],
		test: ['playwright', 'xss-fields']
	},
	{
		name: 'no component but one makes HTML of text',
		edits: [
			out(
				'src/routes/(app)/rooms/[slug]/RoomHeader.svelte',
				'<h1 dir="auto">{title}</h1>',
				'<h1 dir="auto">{@html title}</h1>'
			)
		],
		test: ['eslint', 'src/routes/(app)/rooms/[[]slug[]]/RoomHeader.svelte']
	},
	{
		name: 'what the page complains of fails the test',
		edits: [out('src/app.html', '</head>', '<script>0</script></head>')],
		test: ['playwright', 'xss.test']
	}
];
