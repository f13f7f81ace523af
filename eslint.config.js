import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * The arrows of the folders point one way: routes → lib/components → lib/chat → lib/supabase.
 * @param {string[]} files
 * @param {string[]} group patterns that these files may not import
 * @param {string} message
 * @returns {import('eslint').Linter.Config}
 */
function boundary(files, group, message) {
	return {
		files,
		rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] }
	};
}

const embedded = ['**/supabase/local/**'];
const svelteOrPage = ['svelte', 'svelte/*', '$app/*', '$env/*', '@sveltejs/*', '$lib/paraglide/*'];

export default tseslint.config(
	{
		ignores: [
			'.svelte-kit/',
			'build/',
			'node_modules/',
			'src/lib/paraglide/',
			'src/lib/supabase/database.types.ts',
			'supabase/.temp/',
			'playwright-report/',
			'test-results/'
		]
	},
	...tseslint.configs.strict,
	...svelte.configs['flat/recommended'],
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-var': 'error',
			'prefer-const': 'error',
			'no-console': ['error', { allow: ['warn', 'error'] }],
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
			'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'svelte/no-at-html-tags': 'error',
			'svelte/block-lang': ['error', { script: 'ts' }],
			'svelte/button-has-type': 'error',
			'svelte/no-target-blank': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig }
		},
		// Props are declared with `let`: some of them are assigned to.
		rules: {
			'prefer-const': 'off',
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }]
		}
	},
	{
		// The only place where HTML made from what people typed comes in.
		files: ['src/lib/markdown/Markdown.svelte'],
		rules: { 'svelte/no-at-html-tags': 'off' }
	},
	{
		// A statement is a template of postgres.js, whose values are sent apart from it. The embedded Supabase reads files of
		// SQL and is a database's server: what it makes of names, tests/security/sql.test.ts attacks.
		files: ['src/**', 'server/**', 'scripts/**', 'supabase/local/*.ts'],
		ignores: ['supabase/local/bootstrap.ts', 'supabase/local/dashboard.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: 'MemberExpression[property.name="unsafe"]',
					message: 'No SQL is made of strings: values belong in a template of postgres.js.'
				}
			]
		}
	},
	{
		// Programs that people run in a terminal, and what only they read.
		files: ['supabase/local/**', 'bench/**', 'scripts/**', 'server.js', 'server/**', 'tests/**'],
		rules: { 'no-console': 'off' }
	},
	boundary(['src/**'], embedded, 'The site knows nothing of the embedded Supabase.'),
	boundary(
		['src/lib/supabase/**'],
		[...embedded, '$lib/chat/*', '$lib/components/*', '$lib/server/*', ...svelteOrPage],
		'lib/supabase is at the bottom: it imports no other folder of the site.'
	),
	boundary(
		['src/lib/chat/**'],
		[...embedded, '$lib/components/*', '$lib/server/*', ...svelteOrPage],
		'lib/chat runs in Node as in the browser: no Svelte, no page, no texts.'
	),
	boundary(
		['src/lib/schemas/**'],
		[...embedded, '$lib/chat/*', '$lib/components/*', '$lib/server/*', ...svelteOrPage],
		'Schemas are shared by both sides: they import neither.'
	),
	boundary(
		['src/lib/components/**'],
		[...embedded, '$lib/server/*', '**/routes/**'],
		'Components are used by routes, and run in the browser.'
	),
	boundary(
		['src/lib/server/**'],
		[...embedded, '$lib/components/*', '**/routes/**'],
		'lib/server serves routes.'
	),
	boundary(
		['supabase/local/**'],
		['$lib/*', '$app/*', '$env/*', '**/src/**'],
		'The embedded Supabase knows nothing of the site.'
	)
);
