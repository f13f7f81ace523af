import type { Page } from '@playwright/test';
import type { Figure } from '../web.ts';
import { isUsable, type Room, type Stage } from './stage.ts';

const TIMES = 5;

/** A phone of some years ago on a slow line: as Lighthouse has it. */
const PHONE = { cpu: 4, latency: 150, kilobytes: 200 };

/** Milliseconds from the key that opens a room to a composer that works, in a browser that has nothing of the site. */
async function open(stage: Stage, { slug }: Room, isPhone: boolean): Promise<number> {
	const page = await stage.reader();
	if (isPhone) await slowDown(page);
	const began = performance.now();
	await page.goto(`/rooms/${slug}`, { waitUntil: 'commit' });
	await isUsable(page);
	const took = performance.now() - began;
	await page.context().close();
	return took;
}

async function slowDown(page: Page): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate: PHONE.cpu });
	const throughput = PHONE.kilobytes * 1000;
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: PHONE.latency,
		downloadThroughput: throughput,
		uploadThroughput: throughput
	});
}

/** The time to a usable room, on this machine and as on a slow phone: the median of five. */
export async function opening(stage: Stage): Promise<Figure[]> {
	const room = await stage.room(100);
	const figures: Figure[] = [];
	for (const isPhone of [false, true]) {
		const times: number[] = [];
		for (let time = 0; time < TIMES; time++) times.push(await open(stage, room, isPhone));
		times.sort((a, b) => a - b);
		figures.push({
			what: isPhone
				? `A usable room on a slow phone (${PHONE.cpu} × slower, ${PHONE.latency} ms, ${PHONE.kilobytes} kB/s)`
				: 'A usable room, nothing cached',
			measured: times[Math.floor(TIMES / 2)] ?? NaN,
			unit: 'ms',
			note: `${times.map((time) => time.toFixed(0)).join(' ')}`
		});
	}
	return figures;
}
