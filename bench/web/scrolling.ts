import type { Figure } from '../web.ts';
import { longest, watchLongTasks } from './long-tasks.ts';
import { show, type Stage } from './stage.ts';

const MESSAGES = 10_000;
/** Pixels that a wheel turns at once. */
const STEP = 900;

/** From the last of 10,000 messages to the first, by the wheel. */
export async function scrolling(stage: Stage): Promise<Figure[]> {
	const room = await stage.room(MESSAGES);
	const page = await stage.reader();
	await show(page, room);
	await page.locator('[data-scroller]').hover();
	const tasks = await watchLongTasks(page);
	const first = page.locator('#m-1');
	const began = performance.now();
	let most = 0;
	while ((await first.count()) === 0) {
		await page.mouse.wheel(0, -STEP);
		most = Math.max(most, await page.locator('[data-scroller] li[id]').count());
	}
	const seconds = (performance.now() - began) / 1000;
	const seen = await tasks();
	await page.context().close();
	return [
		{
			what: `Tasks over 50 ms while scrolling through ${MESSAGES.toLocaleString('en')} messages`,
			measured: seen.length,
			unit: 'tasks',
			note: `${seconds.toFixed(0)} s; at most ${most} messages in the page. ${longest(seen)}`
		}
	];
}
