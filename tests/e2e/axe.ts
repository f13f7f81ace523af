import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from './test.ts';
import { isEvery, themeOf } from './variants.ts';

/** Axe finds nothing wrong with the page as it is, light and dark; in the sample, in one of the two. */
export async function expectNoViolation(page: Page): Promise<void> {
	for (const colorScheme of isEvery ? (['light', 'dark'] as const) : [themeOf(test.info().title)]) {
		await page.emulateMedia({ colorScheme });
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
	}
}
