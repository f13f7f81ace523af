import { defineConfig } from '@playwright/test';
import { chromium } from './tests/e2e/chromium.ts';
import { adrift, here, nowhere, there } from './tests/e2e/sites.ts';
import { projects, type VariantOptions } from './tests/e2e/variants.ts';

export default defineConfig<VariantOptions>({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	fullyParallel: true,
	workers: 2,
	// For whole journeys, some with axe at every step in both themes. What a step waits for has its own, short limit.
	timeout: 120_000,
	forbidOnly: !!process.env.CI,
	reporter: [['list']],
	use: {
		baseURL: here,
		launchOptions: await chromium()
	},
	projects: projects(),
	// The same build twice: what one instance knows and the other does not shows as a failure.
	webServer: [site(here), site(there), site(adrift, { PUBLIC_SUPABASE_URL: nowhere })]
});

function site(origin: string, environment: Record<string, string> = {}) {
	return {
		command: 'node server.js',
		url: `${origin}/healthz`,
		env: {
			PORT: new URL(origin).port,
			ORIGIN: origin,
			LOG_LEVEL: 'warn',
			// As behind one proxy: tests say where they come from, each from elsewhere.
			ADDRESS_HEADER: 'x-forwarded-for',
			XFF_DEPTH: '1',
			...environment
		},
		stdout: 'ignore' as const,
		stderr: 'pipe' as const
	};
}
