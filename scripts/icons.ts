import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium as browser } from '@playwright/test';
import { chromium } from '../tests/e2e/chromium.ts';

// Draws static/icons/*.png from static/icons/icon.svg. What is committed is what it has drawn: run it after a change
// of the drawing (`node scripts/icons.ts`).

const folder = join(import.meta.dirname, '../static/icons');

/** The files, how large they are in pixels, and how round their corners, as a part of their side. */
const icons = [
	{ file: '192.png', size: 192, corner: 0.22 },
	{ file: '512.png', size: 512, corner: 0.22 },
	// Systems cut these to the shape of theirs: the drawing keeps within the circle that all of them leave.
	{ file: 'maskable.png', size: 512, corner: 0 },
	{ file: 'apple-touch.png', size: 180, corner: 0 }
];

const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
const chrome = await browser.launch(await chromium());
try {
	for (const { file, size, corner } of icons) {
		const page = await chrome.newPage({ viewport: { width: size, height: size } });
		const style = `display: block; border-radius: ${corner * 100}%; width: ${size}px; height: ${size}px`;
		const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
		await page.setContent(`<body style="margin: 0"><img style="${style}" src="${source}" /></body>`);
		await page.locator('img').evaluate((image) => (image as HTMLImageElement).decode());
		await writeFile(join(folder, file), await page.screenshot({ omitBackground: true }));
		await page.close();
	}
} finally {
	await chrome.close();
}
