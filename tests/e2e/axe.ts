import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import { expect, test, type Page } from './test.ts';
import { isEvery, themeOf } from './variants.ts';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Axe finds nothing wrong with the page as it is, light and dark; in the sample, in one of the two. It waits by timers,
 * which a page without scripts does not have: there, the markup is that of the same test with scripts.
 */
export async function expectNoViolation(page: Page): Promise<void> {
	if (test.info().project.use.javaScriptEnabled === false) return;
	await page.evaluate(source);
	for (const colorScheme of isEvery ? (['light', 'dark'] as const) : [themeOf(test.info().title)]) {
		await page.emulateMedia({ colorScheme });
		const violations = await page.evaluate(async () => {
			const { axe } = globalThis as unknown as { axe: typeof Axe };
			// Colours that are still on their way to the theme’s would be judged.
			for (const animation of document.getAnimations()) {
				if (animation instanceof CSSTransition) animation.finish();
			}
			// The pages have no frames, and load no style sheets of others.
			const results = await axe.run({ resultTypes: ['violations'], preload: false });
			return results.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
		});
		expect(violations).toEqual([]);
	}
}

/** Axe finds nothing wrong with these pages, opened one after the other by whoever the page belongs to. */
export async function expectNoViolationOn(page: Page, paths: readonly string[]): Promise<void> {
	for (const path of paths) {
		await test.step(path, async () => {
			await page.goto(path);
			await expectNoViolation(page);
		});
	}
}
