import type { Page } from '@playwright/test';

/** Counts the tasks that keep a page from answering for more than 50 ms, from now on. */
export async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
	await page.evaluate(() => {
		const tasks: number[] = [];
		Object.assign(window, { longTasks: tasks });
		new PerformanceObserver((list) =>
			tasks.push(...list.getEntries().map(({ duration }) => duration))
		).observe({ type: 'longtask' });
	});
	return () => page.evaluate(() => Reflect.get(window, 'longTasks') as number[]);
}

/** How long the longest were, for people. */
export function longest(tasks: readonly number[]): string {
	const worst = tasks.toSorted((a, b) => b - a).slice(0, 5);
	return worst.length === 0 ? '' : `the longest: ${worst.join(', ')} ms`;
}
