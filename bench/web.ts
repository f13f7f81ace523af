import { chromium as browser } from '@playwright/test';
import { chromium } from '../tests/e2e/chromium.ts';
import { launchSite } from '../tests/site/launched-site.ts';
import { arriving } from './web/arriving.ts';
import { bundles } from './web/bundles.ts';
import { opening } from './web/opening.ts';
import { scrolling } from './web/scrolling.ts';
import { Stage } from './web/stage.ts';

// Run by `npm run bench:web`: what the built site costs in a browser, over a throw-away Supabase. Prints each figure
// beside its budget (the design's, for an idle machine); sizes do not depend on the machine, times do.

/** One measured thing. */
export interface Figure {
	what: string;
	measured: number;
	unit: 'kB' | 'ms' | 'MB' | 'tasks' | 'messages';
	/** At most so much; at least so much where more is better. */
	budget?: number;
	atLeast?: number;
	/** What else was seen. */
	note?: string;
}

const parts: ((stage: Stage) => Promise<Figure[]>)[] = [bundles, opening, scrolling, arriving];

const site = await launchSite({ LOG_LEVEL: 'info' });
const chrome = await browser.launch(await chromium());
let isWithin = true;
try {
	const stage = await Stage.set(chrome, site.origin);
	for (const part of parts) {
		for (const { what, measured, unit, budget, atLeast, note = '' } of await part(stage)) {
			const isOver =
				(budget !== undefined && measured > budget) || (atLeast !== undefined && measured < atLeast);
			if (isOver) isWithin = false;
			const limit = budget !== undefined ? `≤ ${budget}` : atLeast !== undefined ? `≥ ${atLeast}` : '–';
			const cells = [what.padEnd(62), `${rounded(measured)} ${unit}`.padEnd(16), limit.padEnd(10), note];
			console.log(`${cells.join('').trimEnd()}${isOver ? '  OVER' : ''}`);
		}
	}
	await stage.end();
} finally {
	await chrome.close();
	await site.kill();
}
process.exitCode = isWithin ? 0 : 1;

function rounded(value: number): string {
	return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}
