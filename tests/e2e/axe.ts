import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from './test.ts';
import { isEvery, themeOf } from './variants.ts';

/**
 * Axe finds nothing wrong with the page as it is, light and dark; in the sample, in one of the two. It waits by timers,
 * which a page without scripts does not have: there, the markup is that of the same test with scripts.
 */
export async function expectNoViolation(page: Page): Promise<void> {
	if (test.info().project.use.javaScriptEnabled === false) return;
	for (const colorScheme of isEvery ? (['light', 'dark'] as const) : [themeOf(test.info().title)]) {
		await page.emulateMedia({ colorScheme });
		// Legacy: in the page itself, which has no frames, rather than in a second one beside it.
		const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
		const { violations } = await axe.analyze();
		expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
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
