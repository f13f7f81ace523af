import { expect, type Locator, type Page } from '@playwright/test';

/** More presses than anybody has patience for. */
const MOST = 200;

/** Presses a key until the focus is there. */
export async function pressUntil(page: Page, key: string, wanted: Locator): Promise<void> {
	for (let times = 0; times < MOST; times++) {
		if (await wanted.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press(key);
	}
	await expect(wanted).toBeFocused();
}
