import { expectNoViolation } from './axe.ts';
import { member, messages, say, startSession, visit, type Person } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { expect, test, type Page } from './test.ts';

/** How many messages are in the room, and how far the person has read. */
const LAST = 260;
const READ = 200;
const HOUR = 3_600_000;

/** A room with a message for every hour until now, most of which its reader has read. */
async function longRoom(reader: Person, last_read_seq = READ): Promise<string> {
	const [user_id, author_id] = [await idOf(reader), await idOf(await member('bob'))];
	const { id: room_id, slug } = await closedRoom([{ id: user_id }, { id: author_id }]);
	const rows = Array.from({ length: LAST }, (_, index) => ({
		...{ room_id, author_id, body: `number ${index + 1}` },
		created_at: new Date(Date.now() - (LAST - 1 - index) * HOUR).toISOString()
	}));
	expect((await owner.from('messages').insert(rows)).error).toBeNull();
	const read = await owner.from('read_states').update({ last_read_seq }).match({ room_id, user_id });
	expect(read.error).toBeNull();
	return slug;
}

const message = (page: Page, seq: number) => page.locator(`#m-${seq}`);
const top = (page: Page, seq: number) =>
	message(page, seq).evaluate((element) => element.getBoundingClientRect().top);

/** Whatever is laid out anew is laid out then. */
const laidOut = (page: Page) =>
	page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Brings one end of what is held in sight, and more messages then; says how far what was there has moved. */
async function scrollFor(page: Page, held: number, wanted: number): Promise<number> {
	const { promise: seen, resolve } = Promise.withResolvers();
	await page.route('**/rest/v1/messages?*', (route) => seen.then(() => route.fallback()));
	await message(page, held).evaluate((element) => element.scrollIntoView({ block: 'center' }));
	await laidOut(page);
	const before = await top(page, held);
	resolve(null);
	await expect(message(page, wanted)).toBeAttached();
	await laidOut(page);
	return Math.abs((await top(page, held)) - before);
}

test('history comes from both ends without moving what one reads; links lead to a message', async ({
	page,
	t
}) => {
	const ada = await member('ada');
	const slug = await longRoom(ada);
	await startSession(page, ada);
	await visit(page, `/rooms/${slug}`);
	await expect(message(page, LAST)).toBeInViewport();
	await expect(message(page, 211).locator('.day')).toHaveCount(1);
	await expect(page.locator('.day').last()).toBeVisible();

	// What is new begins further up than what was brought.
	await page.getByRole('link', { name: t.jump_to_new }).click();
	await expect(message(page, READ + 1)).toBeFocused();
	await expect(message(page, READ + 1).getByText(t.room_new_messages)).toBeVisible();
	const first = READ + 1 - 25;
	expect(await scrollFor(page, first, first - 50)).toBeLessThan(2);

	await page.goto(`/rooms/${slug}#m-40`);
	await expect(message(page, 40)).toBeFocused();
	await expect(message(page, 40)).toBeInViewport();
	await expect(message(page, 30)).toBeAttached();
	expect(await scrollFor(page, 64, 100)).toBeLessThan(2);

	await page.locator('a.down').click();
	await expect(message(page, LAST)).toBeInViewport();
	await expect(message(page, 40)).toHaveCount(0);
	await expect(page.locator('a.down')).toHaveCount(0);
	await expect(page).toHaveURL(`/rooms/${slug}`);
	await page.goto('/rooms');
	await expect(page.getByRole('link', { name: /^Test/ })).toHaveAccessibleName('Test');

	// Who scrolls before the page is alive is not taken to be at its end. What one sends is seen, wherever one was.
	const scrolled = Promise.withResolvers<null>();
	await page.route('**/*.js', async (route) => {
		await scrolled.promise;
		await route.continue();
	});
	await page.goBack({ waitUntil: 'commit' });
	await expect(message(page, LAST)).toBeInViewport();
	await message(page, LAST - 30).evaluate((element) => element.scrollIntoView());
	scrolled.resolve(null);
	await expect(page.locator('a.down')).toBeVisible();
	await say(page, 'Where was I?', t);
	await expect(messages(page, 'Where was I?')).toBeInViewport();
	await expect(page.locator('a.down')).toHaveCount(0);
});

test(
	'what one writes is read, though one goes away before it is told to be',
	{ tag: ['@without-scripts', '@every'] },
	async ({ page, t }) => {
		const ada = await member('ada');
		const { slug } = await closedRoom([{ id: await idOf(ada) }]);
		await page.route('**/rpc/mark_read', (route) => route.abort());
		await startSession(page, ada);
		await visit(page, `/rooms/${slug}`);
		await say(page, 'See you tomorrow', t);
		await expect(message(page, 1)).toContainText('See you tomorrow');
		await page.goto('/rooms');
		await expect(page.getByRole('link', { name: /^Test/ })).toHaveAccessibleName('Test');
	}
);

test(
	'history goes by pages where there are no scripts',
	{ tag: '@journey' },
	async ({ page, t, javaScriptEnabled }) => {
		const ada = await member('ada');
		const slug = await longRoom(ada);
		await startSession(page, ada);
		await page.goto(`/rooms/${slug}?before=101`);
		await expect(message(page, 100)).toBeAttached();
		await expect(message(page, 51)).toBeAttached();
		if (javaScriptEnabled) return;
		await expect(message(page, 50)).toHaveCount(0);
		await page.getByRole('link', { name: t.history_earlier }).click();
		await expect(message(page, 1)).toBeAttached();
		await expect(page.getByRole('link', { name: t.history_earlier })).toHaveCount(0);
		await page.getByRole('link', { name: t.history_later }).click();
		await expect(message(page, 51)).toBeAttached();
		await expect(message(page, 100)).toBeAttached();
		await page.goto(`/rooms/${slug}`);
		await page.getByRole('link', { name: t.jump_to_new }).click();
		await expect(message(page, READ + 1).getByText(t.room_new_messages)).toBeInViewport();

		// How far one reads, such a page is told.
		const listed = page.getByRole('link', { name: /^Test/ });
		await page.goto(`/rooms/${slug}`);
		await expectNoViolation(page);
		await page.getByRole('button', { name: t.room_mark_read }).click();
		await expect(page.getByText(t.room_new_messages)).toHaveCount(0);
		await expect(page.getByRole('button', { name: t.room_mark_read })).toHaveCount(0);
		await page.goto('/rooms');
		await expect(listed).toHaveAccessibleName('Test');
		await page.goto(`/rooms/${slug}?around=${LAST}&message=${LAST}#m-${LAST}`);
		await page.getByRole('button', { name: t.message_mark_unread }).click();
		await page.waitForURL('/rooms');
		await expect(listed).toHaveAccessibleName(/Test.*\b1\b/);
	}
);

test(
	'to whoever has read nothing, all is new, from the first message on',
	{ tag: '@every' },
	async ({ page, t }) => {
		const ada = await member('ada');
		const slug = await longRoom(ada, 0);
		await startSession(page, ada);
		await visit(page, `/rooms/${slug}`);
		await page.getByRole('link', { name: t.jump_to_new }).click();
		await expect(message(page, 1)).toBeFocused();
		await expect(message(page, 1).getByText(t.room_new_messages)).toBeVisible();
	}
);

test('whoever is as good as at the end is taken along by what comes', { tag: '@every' }, async ({ page }) => {
	const [ada, bob] = await Promise.all([member('ada'), member('bob')]);
	const slug = await longRoom(ada);
	const { data: room } = await owner.from('rooms').select('id').eq('slug', slug).single();
	await startSession(page, ada);
	await visit(page, `/rooms/${slug}`);
	const scroller = page.locator('[data-scroller]');
	await scroller.evaluate((element) => element.scrollBy({ top: -20, behavior: 'instant' }));
	await laidOut(page);
	expect(await scroller.evaluate(({ scrollTop }) => scrollTop)).toBe(-20);
	const body = 'What comes is read';
	const sent = await owner.from('messages').insert({ room_id: room?.id, author_id: await idOf(bob), body });
	expect(sent.error).toBeNull();
	await expect(message(page, LAST + 1)).toBeInViewport({ ratio: 1 });
	await expect(page.locator('a.down')).toHaveCount(0);
	expect(await scroller.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
});

test('a day that begins is seen to begin', { tag: '@every' }, async ({ page, locale }) => {
	const ada = await member('ada');
	const slug = await longRoom(ada);
	const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
	const today = new RegExp(`^${relative.format(0, 'day')}$`, 'i');
	const yesterday = new RegExp(`^${relative.format(-1, 'day')}$`, 'i');
	await page.clock.install();
	await startSession(page, ada);
	await page.goto(`/rooms/${slug}`);
	await expect(page.locator('.day').last()).toHaveText(today);
	await page.clock.fastForward(24 * HOUR);
	await expect(page.locator('.day').last()).toHaveText(yesterday);
});
