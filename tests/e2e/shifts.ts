import type { Page } from '@playwright/test';

/** What is there and has moved since the page began to load. That others come and go, elsewhere on the site, is news, and no fault. */
export const shifts = (page: Page) =>
	page.evaluate(() => {
		const observer = new PerformanceObserver(() => undefined);
		observer.observe({ type: 'layout-shift', buffered: true });
		type Shift = PerformanceEntry & { sources: { node: Node | null }[] };
		const nodes = observer.takeRecords().flatMap((entry) => (entry as Shift).sources.map(({ node }) => node));
		const elements = nodes.map((node) => (node instanceof Element ? node : (node?.parentElement ?? null)));
		return elements.flatMap((element) => (element && !element.closest('nav') ? [element.outerHTML] : []));
	});
