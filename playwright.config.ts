import { defineConfig } from '@playwright/test';
import { chromium } from './tests/e2e/chromium.ts';
import { here, there } from './tests/e2e/sites.ts';

const phone = { width: 390, height: 844 };

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	fullyParallel: true,
	workers: 2,
	forbidOnly: !!process.env.CI,
	reporter: [['list']],
	use: {
		baseURL: here,
		launchOptions: await chromium(),
		locale: 'en-GB',
		viewport: phone,
		trace: 'retain-on-failure'
	},
	// The same build twice: what one instance knows and the other does not shows as a failure.
	webServer: [here, there].map((origin) => ({
		command: 'node build',
		url: `${origin}/healthz`,
		env: { PORT: new URL(origin).port, ORIGIN: origin, BODY_SIZE_LIMIT: '64K' },
		stdout: 'ignore',
		stderr: 'pipe'
	}))
});
