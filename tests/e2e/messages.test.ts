import { expectNoViolation } from './axe.ts';
import { pressUntil } from './keyboard.ts';
import { enter, member, messages, say, startSession, visit } from './people.ts';
import { closedRoom, idOf } from './rooms.ts';
import { here, there } from './sites.ts';
import { expect, test, type Page } from './test.ts';
import { texts, type Texts } from './texts.ts';
import { sizes } from './variants.ts';

const { en } = texts;

/** Opens the menu of the message with this text by the keyboard alone, wherever the focus is. */
async function openMenu(page: Page, text: string, t: Texts): Promise<void> {
	const message = messages(page, text).first();
	// Stored: what is on its way has no menu, and arrows go past it.
	await expect(message).toHaveAttribute('id', /^m-/);
	await pressUntil(page, 'F6', page.getByRole('region', { name: t.room_messages, exact: true }));
	await pressUntil(page, 'ArrowUp', message);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menu')).toBeVisible();
}

async function choose(page: Page, text: string, name: string, t: Texts): Promise<void> {
	await openMenu(page, text, t);
	await pressUntil(page, 'ArrowDown', page.getByRole('menuitem', { name, exact: true }));
	await page.keyboard.press('Enter');
}

test('Markdown is shown alike live and from the server', async ({ page, t }) => {
	const ada = await member('ada');
	await enter(page, ada);
	await say(page, `**Hello** from ${ada.username}\n\`\`\`js\nlet answer = 42;\n\`\`\``, t);
	const message = messages(page, ada.username).last();
	await expect(message.locator('.markdown strong')).toHaveText('Hello');
	// Colours are fetched for the first code.
	await expect(message.locator('.hljs-keyword')).toHaveText('let');
	await page.reload();
	await expect(message.locator('.markdown strong')).toHaveText('Hello');
	await expect(message.locator('.hljs-keyword')).toHaveText('let');
});

test('a conversation by the keyboard alone: answer, react, edit, delete', async ({ page, browser, t }) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const context = await browser.newContext({ locale: 'en-GB' });
	const other = await context.newPage();
	await enter(page, ada);
	await enter(other, grace, there);
	const question = `Who is in, ${ada.username}?`;
	await say(other, question, en);
	await expect(messages(page, question)).toHaveCount(1);

	await choose(page, question, t.message_reply, t);
	const field = page.getByLabel(t.message_label, { exact: true });
	await expect(field).toBeFocused();
	await page.keyboard.type(`I am, says ${ada.username}`);
	await page.keyboard.press('Enter');
	const answer = messages(page, `I am, says ${ada.username}`);
	await expect(answer.getByRole('link', { name: question })).toBeVisible();
	await expect(messages(other, `I am, says ${ada.username}`)).toHaveCount(1);

	await openMenu(page, question, t);
	await page.keyboard.press('Enter');
	const reaction = messages(page, question).first().getByRole('button', { name: t.message_mine });
	await expect(reaction).toHaveAttribute('aria-pressed', 'true');
	await expect(messages(other, question).first().getByRole('button', { name: ada.username })).toBeVisible();

	await pressUntil(page, 'F6', field);
	await page.keyboard.press('ArrowUp');
	await expect(page.getByLabel(t.edit_label)).toBeFocused();
	await expectNoViolation(page);
	await page.keyboard.type(' again');
	await page.keyboard.press('Enter');
	const edited = `I am, says ${ada.username} again`;
	await expect(messages(other, edited).getByText(`(${en.message_edited})`)).toBeVisible();

	await choose(page, edited, t.message_delete, t);
	await pressUntil(page, 'Tab', page.getByRole('dialog').getByRole('button', { name: t.message_delete }));
	await page.keyboard.press('Enter');
	await expect(messages(other, edited)).toHaveCount(0);
	await context.close();
});

test('a message can be reported, and its author blocked', { tag: '@every' }, async ({ page, browser, t }) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const context = await browser.newContext({ locale: 'en-GB' });
	const other = await context.newPage();
	await enter(page, ada);
	await enter(other, grace, there);
	const offence = `Rubbish from ${grace.username}`;
	await say(other, offence, en);
	await choose(page, offence, t.message_report, t);
	await expectNoViolation(page);
	await page.getByRole('dialog').getByLabel(t.report_harassment).check();
	await page.getByRole('dialog').getByRole('button', { name: t.message_report }).click();
	await expect(page.getByText(t.report_done)).toBeVisible();
	await choose(page, offence, t.message_block.replace('{name}', grace.username), t);
	await expectNoViolation(page);
	await page.getByRole('dialog').getByRole('button', { name: grace.username }).click();
	await expect(page.getByText(t.block_done.replace('{name}', grace.username))).toBeVisible();
	await context.close();
});

test('axe finds nothing in the menu of a message, its picker and its dialogs', async ({ page, t }) => {
	const ada = await member('ada');
	await enter(page, ada);
	const text = `Look, ${ada.username}: \`code\` and **more**`;
	await say(page, text, t);
	await openMenu(page, ada.username, t);
	await expectNoViolation(page);
	await page.getByRole('menuitem', { name: t.message_more_emoji }).click();
	await page.getByLabel(t.emoji_search).fill('fête');
	await expect(page.getByRole('button', { name: /🎉|confetti|popper|fête/i }).first()).toBeVisible();
	await expectNoViolation(page);
	await page.keyboard.press('Escape');
	await choose(page, ada.username, t.message_delete, t);
	await expectNoViolation(page);
});

test('a finger that rests on a message opens its menu', { tag: '@every' }, async ({ browser, t, locale }) => {
	const context = await browser.newContext({ locale, baseURL: here, viewport: sizes.phone, hasTouch: true });
	const page = await context.newPage();
	const ada = await member('ada');
	await startSession(page, ada);
	const { slug } = await closedRoom([{ id: await idOf(ada) }]);
	await visit(page, `/rooms/${slug}`);
	const text = `Touch this, says ${ada.username}`;
	await say(page, text, t);
	// Stored: what is on its way has no menu.
	await expect(messages(page, text).locator('article time')).toBeVisible();
	const message = messages(page, text).getByText(text);
	const box = await message.boundingBox();
	// Clear of the author's name above: browsers take a finger near a link for one on it.
	const point = { x: (box?.x ?? 0) + 250, y: (box?.y ?? 0) + 16 };
	const fingers = await context.newCDPSession(page);
	await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
	await expect(messages(page, text).locator('article.open')).toBeVisible();
	await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await expect(page.getByRole('menu')).toBeVisible();
	await page.getByRole('menuitem', { name: t.message_reply, exact: true }).tap();
	await expect(page.getByLabel(t.message_label, { exact: true })).toBeFocused();
	await expect(page.getByRole('button', { name: t.composer_cancel_reply })).toBeVisible();
	await context.close();
});

test(
	'answering, reacting, editing and deleting by what every page has',
	{ tag: '@every' },
	async ({ browser, t, locale, viewport }) => {
		const context = await browser.newContext({ javaScriptEnabled: false, locale, viewport, baseURL: here });
		const page = await context.newPage();
		const ada = await member('ada');
		await startSession(page, ada);
		const { slug } = await closedRoom([{ id: await idOf(ada) }]);
		await page.goto(`/rooms/${slug}`);
		await say(page, `First by ${ada.username}`, t);
		const open = async (text: string) =>
			messages(page, text)
				.last()
				.getByRole('button', { name: t.message_actions.replace('{name}', ada.username) })
				.click();

		await open('First by');
		await page.getByRole('button', { name: '🎉' }).click();
		await expect(messages(page, 'First by').last().getByRole('button', { name: '🎉' })).toHaveAttribute(
			'aria-pressed',
			'true'
		);

		await open('First by');
		await page.getByRole('link', { name: t.message_reply, exact: true }).click();
		await say(page, `Second by ${ada.username}`, t);
		await expect(messages(page, 'Second by').last()).toContainText('First by');

		await open('Second by');
		await page.getByLabel(t.edit_label).fill(`Third by ${ada.username}`);
		await page.getByRole('button', { name: t.edit_save }).click();
		await expect(messages(page, `Third by ${ada.username}`)).toContainText(t.message_edited);

		await open('Third by');
		await page.getByRole('button', { name: t.message_delete }).click();
		await expect(messages(page, `Third by ${ada.username}`)).toHaveCount(0);
		await context.close();
	}
);
