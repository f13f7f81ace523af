import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession, Page } from '@playwright/test';
import type { Figure } from '../web.ts';
import { longest, watchLongTasks } from './long-tasks.ts';
import { show, type Room, type Stage } from './stage.ts';

const LIVELY = { perSecond: 50, seconds: 30 };
/** Then faster, until so many have passed. A page that falls behind goes on from the latest: some it never has. */
const FAST = 200;
const ALL = 20_000;
const AT_MOST = 30_000;
/** Several in a statement, so often a second. */
const STATEMENTS = 10;

/** Lets messages come at a pace, from the `from`th to the `to`th. */
async function say(stage: Stage, room: Room, from: number, to: number, perSecond: number): Promise<void> {
	const began = performance.now();
	const several = perSecond / STATEMENTS;
	for (let said = from; said < to; said += several) {
		await wait(Math.max(0, began + ((said - from) / perSecond) * 1000 - performance.now()));
		await stage.say(room, Math.min(several, to - said), said);
	}
}

/** MB of JavaScript objects that are in use: what is not is collected first. */
async function heap(session: CDPSession): Promise<number> {
	await session.send('HeapProfiler.collectGarbage');
	const { usedSize } = await session.send('Runtime.getHeapUsage');
	return usedSize / 1_000_000;
}

/** Counts the messages that have been in the page, whether they still are or not. */
async function watchMessages(page: Page): Promise<() => Promise<number>> {
	await page.evaluate(() => {
		const seen = new Set<string>();
		Object.assign(window, { seenMessages: seen });
		const list = document.querySelector('[data-scroller] ol');
		const look = () => list?.querySelectorAll('li[id]').forEach(({ id }) => seen.add(id));
		if (list) new MutationObserver(look).observe(list, { childList: true });
		look();
	});
	return () => page.evaluate(() => (Reflect.get(window, 'seenMessages') as Set<string>).size);
}

/** A page that is left open while a room talks: what it does to the page's answers, and to its memory. */
export async function arriving(stage: Stage): Promise<Figure[]> {
	const room = await stage.room(0);
	const page = await stage.reader();
	await show(page, room);
	const session = await page.context().newCDPSession(page);
	await session.send('HeapProfiler.enable');
	const messages = await watchMessages(page);
	const heaps = [await heap(session)];
	const isThere = (seq: number) => page.locator(`#m-${seq}`).waitFor({ timeout: 60_000 });

	const lively = LIVELY.perSecond * LIVELY.seconds;
	const tasks = await watchLongTasks(page);
	await say(stage, room, 0, lively, LIVELY.perSecond);
	await isThere(lively);
	const seen = await tasks();

	let said = lively;
	while (said < AT_MOST && (await messages()) < ALL) {
		const next = said - (said % 5_000) + 5_000;
		await say(stage, room, said, next, FAST);
		await isThere(next);
		heaps.push(await heap(session));
		said = next;
	}
	const passed = await messages();
	const held = await page.locator('[data-scroller] li[id]').count();
	await page.context().close();
	return [
		{
			what: `Tasks over 50 ms in ${LIVELY.seconds} s of ${LIVELY.perSecond} messages a second`,
			measured: seen.length,
			unit: 'tasks',
			note: longest(seen)
		},
		{
			what: 'Messages that came into the page',
			measured: passed,
			unit: 'messages',
			atLeast: ALL,
			note: `of ${said} sent`
		},
		{
			what: `JavaScript heap after ${ALL.toLocaleString('en')} messages, garbage collected`,
			measured: heaps.at(-1) ?? NaN,
			unit: 'MB',
			budget: 150,
			note: `before, then every 5,000: ${heaps.map((size) => size.toFixed(1)).join(' ')}; ${held} messages held`
		}
	];
}
