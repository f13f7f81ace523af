import { member, startSession, visit } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { expect, test, type Page } from './test.ts';

test.use({ timezoneId: 'Asia/Kolkata' });

/** What a page says of time, in the order in which it says it. */
const times = (page: Page) =>
	page
		.locator('main time')
		.evaluateAll((all) => all.map((time) => [time.textContent, time.getAttribute('title')]));

test(
	'days and times are the reader’s before scripts run, once the browser has said where it is',
	{ tag: '@every' },
	async ({ page, browser, locale }) => {
		const ada = await member('ada');
		const author_id = await idOf(ada);
		const { id: room_id, slug } = await closedRoom([{ id: author_id }]);
		// One evening in London; two days in Kolkata.
		const rows = ['2026-03-03T18:20:00Z', '2026-03-03T18:40:00Z'].map((created_at) => {
			return { room_id, author_id, body: created_at, created_at };
		});
		expect((await owner.from('messages').insert(rows)).error).toBeNull();

		await startSession(page, ada);
		await visit(page, `/rooms/${slug}`);
		const shown = await times(page);
		const hours = shown.map(([text]) => text).filter((text) => /^\d\d:\d\d$/.test(text ?? ''));
		expect(hours).toEqual(['23:50', '00:10']);
		expect(shown).toHaveLength(4);

		// The same browser, before its scripts have run; and one that has never said it.
		const state = await page.context().storageState();
		const elsewhere = { ...state, cookies: state.cookies.filter(({ name }) => name !== 'parlotte-zone') };
		const unheard = {
			...state,
			cookies: state.cookies.map((it) => (it.name === 'parlotte-zone' ? { ...it, value: 'Mars' } : it))
		};
		const seen = async (storageState: typeof state) => {
			const context = await browser.newContext({ locale, storageState, javaScriptEnabled: false });
			const still = await context.newPage();
			await still.goto(page.url());
			const found = await times(still);
			await context.close();
			return found;
		};
		expect(await seen(state)).toEqual(shown);
		for (const unknown of [elsewhere, unheard]) {
			expect((await seen(unknown)).map(([text]) => text).slice(-2)).toEqual(['18:20 UTC', '18:40 UTC']);
		}
	}
);
