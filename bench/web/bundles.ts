import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import type { Figure } from '../web.ts';
import { watchUsable, type Stage } from './stage.ts';

const built = join(import.meta.dirname, '../../build/client');

/** The scripts that the page has asked for up to a moment of its own, or so far, each once. */
async function scripts(page: Page, until = Infinity): Promise<string[]> {
	const asked = await page.evaluate(() =>
		performance.getEntriesByType('resource').map(({ name, startTime }) => ({ name, startTime }))
	);
	const before = asked.filter(({ startTime }) => startTime <= until);
	const paths = before.map(({ name }) => new URL(name).pathname).filter((path) => path.endsWith('.js'));
	return [...new Set(paths)];
}

/** Their size in kB, each file compressed as a server would (`gzip -9`), and how many there are. */
async function weigh(paths: readonly string[]): Promise<{ measured: number; note: string }> {
	const files = await Promise.all(paths.map((path) => readFile(join(built, path))));
	const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
	return { measured: bytes / 1000, note: `${files.length} files` };
}

/** First-load JavaScript: of the sign-in page, and of a room until one can write and until nothing more comes. */
export async function bundles(stage: Stage): Promise<Figure[]> {
	const visitor = await stage.visitor();
	const page = await visitor.newPage();
	await page.goto('/login', { waitUntil: 'networkidle' });
	const guest = await weigh(await scripts(page));
	await visitor.close();

	const room = await stage.room(100);
	const reader = await stage.reader();
	const usable = await watchUsable(reader);
	await reader.goto(`/rooms/${room.slug}`, { waitUntil: 'networkidle' });
	const first = await weigh(await scripts(reader, await usable()));
	const idle = await weigh(await scripts(reader));
	await reader.context().close();
	return [
		{ what: 'JavaScript of the sign-in page, gzipped', unit: 'kB', budget: 55, ...guest },
		{ what: 'JavaScript of a room until the composer works', unit: 'kB', budget: 115, ...first },
		{ what: 'JavaScript of a room until nothing more is asked for', unit: 'kB', budget: 160, ...idle }
	];
}
