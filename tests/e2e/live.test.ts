import { enter, member, messages, openYourMenu, say, startSession, visit } from './people.ts';
import { closedRoom, idOf } from './rooms.ts';
import { there } from './sites.ts';
import { expect, test, type Page } from './test.ts';
import { texts } from './texts.ts';
import { sizes } from './variants.ts';

const { en } = texts;

const icon = (page: Page) => page.locator('link[rel="icon"]');
const title = (page: Page) => page.title();
/** How many are in the room, as its heading says. */
const here = (page: Page) =>
	page
		.locator('a[href$="/people"]')
		.first()
		.innerText()
		.then((text) => Number(text));

test('who is there, who writes and who has reacted is shown, and gone when they are', async ({
	page,
	browser,
	t
}) => {
	await page.setViewportSize(sizes.desk);
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const { slug } = await closedRoom([{ id: await idOf(ada) }, { id: await idOf(grace) }]);
	await startSession(page, ada);
	await visit(page, `/rooms/${slug}`);
	const text = 'Is anybody here?';
	await say(page, text, t);
	await expect(messages(page, text)).toHaveCount(1);

	const context = await browser.newContext({ locale: 'en-GB' });
	const other = await context.newPage();
	await startSession(other, grace, there);
	await visit(other, `${there}/rooms/${slug}`);
	const online = page.getByRole('navigation').getByRole('link', { name: grace.username });
	await expect(online).toBeVisible();
	await expect.poll(() => here(page)).toBe(2);

	// She has reacted and written nothing: who she is is asked for.
	await expect(messages(other, text)).toHaveCount(1);
	await messages(other, text).focus();
	await other.keyboard.press('Enter');
	await other.getByRole('menuitem').first().click();
	const reaction = messages(page, text).locator('button[aria-pressed]');
	await reaction.hover();
	await expect(reaction).toHaveAttribute('title', grace.username);

	const writing = page.getByText(
		t.typing[0]?.match['countPlural=one'].replace('{names}', grace.username) ?? ''
	);
	const field = other.getByLabel(en.message_label, { exact: true });
	await field.pressSequentially('I am');
	await expect(writing).toBeVisible();
	await field.press('Enter');
	await expect(writing).toBeHidden();
	await field.pressSequentially('…');
	await expect(writing).toBeVisible();
	// Without a word, it goes by itself.
	await expect(writing).toBeHidden({ timeout: 10_000 });

	await other.close();
	await expect.poll(() => here(page)).toBe(1);
	await expect(online).toHaveCount(0);
	await context.close();
});

test(
	'who writes is named, whatever they have said before; of more than three it is said that they do',
	{ tag: '@every' },
	async ({ page, browser, t }) => {
		const [ada, ...others] = await Promise.all(['ada', 'bob', 'cleo', 'dan', 'eve'].map(member));
		if (!ada) throw new Error('Nobody reads.');
		const { slug } = await closedRoom(
			await Promise.all([ada, ...others].map(async (one) => ({ id: await idOf(one) })))
		);
		await startSession(page, ada);
		await visit(page, `/rooms/${slug}`);
		const contexts = await Promise.all(others.map(() => browser.newContext({ locale: 'en-GB' })));
		const fields = await Promise.all(
			contexts.map(async (context, index) => {
				const other = await context.newPage();
				await startSession(other, others[index] ?? ada, there);
				await visit(other, `${there}/rooms/${slug}`);
				return other.getByLabel(en.message_label, { exact: true });
			})
		);
		await expect.poll(() => here(page)).toBe(5);
		const line = page.locator('main p.someone');
		await fields[0]?.press('I');
		await expect(line).toContainText(others[0]?.username ?? '');
		await Promise.all(fields.map((field) => field.press('I')));
		await expect(line).toHaveText(t.typing_many);
		await Promise.all(contexts.map((context) => context.close()));
	}
);

test('what is unread is told by the title and the icon, alike in two tabs', async ({
	page,
	context,
	browser,
	t
}) => {
	await page.setViewportSize(sizes.desk);
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	await startSession(page, ada);
	await page.goto('/settings');
	const second = await context.newPage();
	await second.goto('/settings/appearance');
	const elsewhere = await browser.newContext({ locale: 'en-GB' });
	const other = await elsewhere.newPage();
	await enter(other, grace, there);
	const call = `@${ada.username}, are you there?`;
	await say(other, call, en);
	for (const tab of [page, second]) {
		await expect.poll(() => title(tab)).toMatch(/^\(1\) /);
		await expect(icon(tab)).toHaveAttribute('href', /\/favicon-unread\.svg$/);
	}

	// Read in one tab, it is read in the other.
	await second.bringToFront();
	await second.goto('/rooms/general');
	await expect(messages(second, call)).toHaveCount(1);
	for (const tab of [page, second]) {
		await expect.poll(() => title(tab)).not.toMatch(/^[(•]/);
		await expect(icon(tab)).toHaveAttribute('href', /\/favicon\.svg$/);
	}
	// And what is sent in one is in the other, once.
	await page.goto('/rooms/general');
	const answer = `Here I am, ${grace.username}`;
	await say(second, answer, t);
	for (const screen of [page, second, other]) await expect(messages(screen, answer)).toHaveCount(1);
	await elsewhere.close();
});

test(
	'the browser asks about notifications after a click, and not before',
	{ tag: '@every' },
	async ({ page, t }) => {
		await page.addInitScript(() => {
			const ask = Notification.requestPermission.bind(Notification);
			Object.assign(window, { asked: 0 });
			Notification.requestPermission = () => {
				Object.assign(window, { asked: Number(Reflect.get(window, 'asked')) + 1 });
				return ask();
			};
		});
		const asked = () => page.evaluate(() => Reflect.get(window, 'asked'));
		await page.context().grantPermissions(['notifications']);
		await startSession(page, await member('ada'));
		await page.goto('/rooms');
		await openYourMenu(page, t);
		const on = page.getByRole('button', { name: t.notify_on });
		await expect(on).toBeVisible();
		expect(await asked()).toBe(0);
		await on.click();
		await expect(page.getByRole('button', { name: t.notify_off })).toBeVisible();
		expect(await asked()).toBe(1);
	}
);

test('on a phone one thing is shown at a time, and one goes back by going back', async ({ page, t }) => {
	await page.setViewportSize(sizes.phone);
	await startSession(page, await member('ada'));
	await page.goto('/rooms');
	const list = page.getByRole('navigation', { name: t.frame_rooms });
	const field = page.getByLabel(t.message_label, { exact: true });
	await list.getByRole('link', { name: 'general' }).click();
	await expect(field).toBeVisible();
	await expect(list).toBeHidden();

	const panel = page.locator('.panel');
	await page.locator('a[href$="/people"]').click();
	await expect(panel).toBeVisible();
	await expect(field).toBeHidden();
	await page.goBack();
	await expect(panel).toHaveCount(0);
	await expect(field).toBeVisible();
	await page.locator('a[href$="/people"]').click();
	await expect(panel).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(field).toBeVisible();
	await page.goBack();
	await expect(list).toBeVisible();
	await expect(field).toBeHidden();
});

test('F6 goes through the parts of the page, and back', { tag: '@every' }, async ({ page, t }) => {
	await page.setViewportSize(sizes.desk);
	await enter(page, await member('ada'));
	const field = page.getByLabel(t.message_label, { exact: true });
	const parts = [
		page.getByRole('navigation').getByRole('link', { name: /^general/ }),
		page.getByRole('region', { name: t.room_messages, exact: true }),
		field
	];
	await expect(page.getByText(t.composer_enter_sends)).toBeVisible();
	for (const part of parts) {
		await page.keyboard.press('F6');
		await expect(part).toBeFocused();
	}
	await page.keyboard.press('Shift+F6');
	await expect(parts[1] ?? field).toBeFocused();
});
