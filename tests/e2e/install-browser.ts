import { execFileSync } from 'node:child_process';

// On Linux x64 the tests' Chromium comes with an npm package (see chromium.ts); elsewhere it is Playwright's own.
if (process.platform !== 'linux' || process.arch !== 'x64') {
	execFileSync('playwright', ['install', 'chromium'], {
		stdio: 'inherit',
		shell: process.platform === 'win32'
	});
}
