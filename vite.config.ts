import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { emojiRows } from './scripts/emoji-rows.ts';
import { sitePort } from './scripts/site-port.ts';

/** The whole set of tests, rather than a sample of it: `npm run test:all`. */
const isEvery = Boolean(process.env.TEST_EVERY);

export default defineConfig({
	// The address in mails and the one people are told: another port would be another site.
	server: { port: 5173, strictPort: true },
	build: {
		// What few pages share is small, texts above all: together, a room is 49 files instead of 59, and on a slow phone
		// it is there 9 % sooner (bench:web).
		rolldownOptions: {
			output: {
				codeSplitting: {
					groups: [
						{
							name: 'shared',
							test: /\/src\/lib\/|@lucide/,
							minShareCount: 2,
							entriesAware: true,
							entriesAwareMergeThreshold: 1_500
						}
					]
				}
			}
		}
	},
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
			cookieName: 'parlotte-locale'
		}),
		emojiRows(),
		sitePort(),
		// No options here: given any, Kit ignores svelte.config.js, and the CSP with it.
		sveltekit()
	],
	test: {
		// By default one core is left to whoever works meanwhile.
		maxWorkers: '100%',
		// A file finds what the one before it has imported: half of the time went into importing it again.
		isolate: false,
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					environment: 'node',
					// Properties are tried on hundreds of inputs.
					testTimeout: 20_000,
					include: [
						'src/**/*.test.ts',
						'server/**/*.test.ts',
						'tests/unit/**/*.test.ts',
						'tests/security/code/**/*.test.ts'
					]
				}
			},
			{
				test: {
					// Attacks on the built site and on the Supabase of the tests: one site for all of them.
					name: 'security',
					environment: 'node',
					include: ['tests/security/*.test.ts', 'tests/security/every/*.test.ts'],
					exclude: isEvery ? [] : ['tests/security/every/**'],
					globalSetup: ['tests/security/setup.ts'],
					// All of them, rather than a sample, are some thousands of requests a test.
					testTimeout: isEvery ? 300_000 : 20_000,
					hookTimeout: 60_000
				}
			},
			{
				test: {
					// Many start an embedded Supabase of their own.
					name: 'embedded',
					environment: 'node',
					include: ['tests/embedded/**/*.test.ts'],
					exclude: isEvery ? [] : ['tests/embedded/every/**'],
					testTimeout: 60_000,
					hookTimeout: 60_000
				}
			},
			{
				test: {
					name: 'realtime',
					environment: 'node',
					include: ['tests/realtime/**/*.test.ts'],
					testTimeout: 20_000,
					hookTimeout: 60_000
				}
			},
			{
				test: {
					// The built site as a process, over the Supabase of the tests.
					name: 'site',
					environment: 'node',
					include: ['tests/site/**/*.test.ts'],
					testTimeout: 20_000
				}
			},
			{
				test: {
					name: 'database',
					environment: 'node',
					include: ['tests/database/**/*.test.ts'],
					testTimeout: 20_000,
					hookTimeout: 60_000
				}
			},
			{
				test: {
					name: 'chaos',
					environment: 'node',
					include: ['tests/chaos/**/*.test.ts'],
					// The engine is read from here and not from Kit's aliases: it needs none but for types.
					testTimeout: 60_000 + 2_000 * Number(process.env.CHAOS_SECONDS ?? 10),
					hookTimeout: 60_000
				}
			}
		]
	}
});
