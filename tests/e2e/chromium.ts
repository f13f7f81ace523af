import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { LaunchOptions } from '@playwright/test';

// One folder for each user: what root unpacks nobody else may open.
const cache = resolve(
	import.meta.dirname,
	'../../node_modules/.cache',
	`chromium-${process.getuid?.() ?? 0}`
);

/**
 * How to start Chromium. On Linux x64 it comes with an npm package, so that nothing has to be installed;
 * elsewhere Playwright uses its own.
 */
export async function chromium(): Promise<LaunchOptions> {
	const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	if (process.platform !== 'linux' || process.arch !== 'x64') return { args: sandbox };

	const executablePath = await unpacked();
	return {
		executablePath,
		args: sandbox,
		env: { ...plainEnvironment(), ...(await missing(executablePath)) }
	};
}

/** The package unpacks where `os.tmpdir()` says, and takes what lies there. Its default arguments are not ours. */
async function unpacked(): Promise<string> {
	await mkdir(cache, { recursive: true });
	const { default: sparticuz, inflate } = await inCache(() => import('@sparticuz/chromium'));
	return inCache(async () => {
		const path = await sparticuz.executablePath();
		if (!existsSync(join(cache, 'al2023'))) await inflate(archive('al2023.tar.br'));
		return path;
	});
}

/** Libraries and fonts that this machine lacks, from the package's own archives. */
async function missing(executablePath: string): Promise<Record<string, string>> {
	const fonts: Record<string, string> = existsSync('/etc/fonts')
		? {}
		: { FONTCONFIG_PATH: join(cache, 'fonts') };
	try {
		await promisify(execFile)(executablePath, ['--version']);
		return fonts;
	} catch {
		return { ...fonts, LD_LIBRARY_PATH: join(cache, 'al2023/lib') };
	}
}

function archive(name: string): string {
	return resolve(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin', name);
}

async function inCache<T>(work: () => Promise<T>): Promise<T> {
	const before = process.env.TMPDIR;
	process.env.TMPDIR = cache;
	try {
		return await work();
	} finally {
		if (before === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = before;
	}
}

function plainEnvironment(): Record<string, string> {
	return Object.fromEntries(
		Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
	);
}
