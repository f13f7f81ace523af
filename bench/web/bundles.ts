import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Request } from '@playwright/test';
import type { Figure } from '../web.ts';
import { isUsable, type Stage } from './stage.ts';

const built = join(import.meta.dirname, '../../build/client');

/** The scripts that a page asks for, from now on. */
class Scripts {
	readonly #paths = new Set<string>();

	constructor(page: Page) {
		page.on('request', (request: Request) => {
			const { pathname } = new URL(request.url());
			if (pathname.endsWith('.js')) this.#paths.add(pathname);
		});
	}

	/** Their size in kB, each file compressed as a server would (`gzip -9`), and how many there are. */
	async weigh(): Promise<{ measured: number; note: string }> {
		const files = await Promise.all([...this.#paths].map((path) => readFile(join(built, path))));
		const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
		return { measured: bytes / 1000, note: `${files.length} files` };
	}
}

/** First-load JavaScript: of the sign-in page, and of a room until one can write and until nothing more comes. */
export async function bundles(stage: Stage): Promise<Figure[]> {
	const visitor = await stage.visitor();
	const page = await visitor.newPage();
	const signIn = new Scripts(page);
	await page.goto('/login', { waitUntil: 'networkidle' });
	const guest = await signIn.weigh();
	await visitor.close();

	const room = await stage.room(100);
	const reader = await stage.reader();
	const scripts = new Scripts(reader);
	await reader.goto(`/rooms/${room.slug}`, { waitUntil: 'commit' });
	await isUsable(reader);
	const usable = await scripts.weigh();
	await reader.waitForLoadState('networkidle');
	const idle = await scripts.weigh();
	await reader.context().close();
	return [
		{ what: 'JavaScript of the sign-in page, gzipped', unit: 'kB', budget: 55, ...guest },
		{ what: 'JavaScript of a room until the composer works', unit: 'kB', budget: 115, ...usable },
		{ what: 'JavaScript of a room until nothing more is asked for', unit: 'kB', budget: 160, ...idle }
	];
}
