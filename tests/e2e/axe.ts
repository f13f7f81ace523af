import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import { expect, test, type Page } from './test.ts';
import { isEvery, themeOf } from './variants.ts';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Axe finds nothing wrong with the page as it is, light and dark; in the sample, in one of the two. */
export async function expectNoViolation(page: Page): Promise<void> {
	if (test.info().project.use.javaScriptEnabled !== false) return examine(page);
	const twin = await twinOf(page);
	await examine(twin);
	await twin.context().close();
}

/** Axe finds nothing wrong with these pages, opened one after the other by whoever the page belongs to. */
export async function expectNoViolationOn(page: Page, paths: readonly string[]): Promise<void> {
	for (const path of paths) {
		await test.step(path, async () => {
			await page.goto(path);
			await expectNoViolation(page);
			await expectReflow(page);
		});
	}
}

async function examine(page: Page): Promise<void> {
	await page.evaluate(source);
	for (const colorScheme of isEvery ? (['light', 'dark'] as const) : [themeOf(test.info().title)]) {
		await page.emulateMedia({ colorScheme });
		const violations = await page.evaluate(async () => {
			const { axe } = globalThis as unknown as { axe: typeof Axe };
			// Colours that are still on their way to the theme’s would be judged.
			for (const animation of document.getAnimations()) {
				if (animation instanceof CSSTransition) animation.finish();
			}
			const results = await axe.run({
				resultTypes: ['violations'],
				// The pages have no frames, and load no style sheets of others.
				preload: false,
				// Part of WCAG 2.2 AA, and off unless asked for: what is pressed is 24 px large, or stands alone.
				rules: { 'target-size': { enabled: true } }
			});
			return results.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
		});
		expect(violations).toEqual([]);
	}
}

/**
 * Axe waits by timers, which a page without scripts does not have. It looks at the same document, in the same styles,
 * where scripts could run and there are none.
 */
async function twinOf(page: Page): Promise<Page> {
	const context = await page.context().browser()?.newContext({
		viewport: page.viewportSize(),
		javaScriptEnabled: true
	});
	if (!context) throw new Error('The page’s browser is gone.');
	const twin = await context.newPage();
	const html = (await page.content()).replaceAll(/<script\b.*?<\/script>/gs, '');
	await twin.route('**/*', async (route) => {
		switch (route.request().resourceType()) {
			case 'document':
				return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
			case 'script':
				return route.abort();
			case 'stylesheet': {
				const response = await route.fetch();
				const styles = (await response.text()).replaceAll(/\(scripting:\s*none\)/g, 'all');
				const body = styles.replaceAll(/\(scripting:\s*enabled\)/g, 'not all');
				return route.fulfill({ response, body });
			}
			default:
				return route.continue();
		}
	});
	await twin.goto(page.url());
	return twin;
}

/** At 320 px, which is a desk's page at 400 %, nothing lies beside the screen: WCAG 1.4.10, and 1.4.4 with it. */
async function expectReflow(page: Page): Promise<void> {
	const before = page.viewportSize();
	await page.setViewportSize({ width: 320, height: 640 });
	const beside = await page.evaluate(() => {
		// What scrolls by itself brings the rest before one's eyes.
		const isCut = (element: Element) => element.closest('.visually-hidden, .skip, pre, nav ul') !== null;
		return [...document.querySelectorAll('a, button, input, textarea, select, summary, h1, h2, p')]
			.filter((element) => !isCut(element) && element.checkVisibility())
			.filter((element) => {
				const { left, right, width } = element.getBoundingClientRect();
				return width > 0 && (left < -1 || right > innerWidth + 1);
			})
			.map((element) => element.outerHTML.slice(0, 200));
	});
	expect(beside).toEqual([]);
	if (before) await page.setViewportSize(before);
}
