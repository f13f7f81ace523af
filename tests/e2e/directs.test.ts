import { expectNoViolation } from './axe.ts';
import { enter, member, messages, say, startSession } from './people.ts';
import { there } from './sites.ts';
import { expect, test } from './test.ts';
import { texts } from './texts.ts';

const { en } = texts;

test('a conversation is begun from a name; who is blocked is folded away, and calls nobody', async ({
	page,
	browser,
	t
}) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const named = (text: string, { username } = grace) => text.replace('{name}', username);
	const context = await browser.newContext({ locale: 'en-GB' });
	const other = await context.newPage();
	await enter(page, ada);
	await enter(other, grace, there);
	const call = `Hello @${ada.username}, I am ${grace.username}`;
	await say(other, call, en);

	const room = page.url();
	const author = messages(page, call).getByRole('link', { name: grace.username, exact: true });
	const card = page.getByRole('dialog', { name: grace.username });
	await author.click();
	await expect(card.getByText(`@${grace.username}`)).toBeVisible();
	await expect(page).toHaveURL(/\/people\/grace-/);
	await expectNoViolation(page);
	await page.keyboard.press('Escape');
	await expect(card).toHaveCount(0);
	await expect(page).toHaveURL(room);
	// A mention leads there too, and the way back closes what it has opened.
	await messages(page, call)
		.getByRole('link', { name: `@${ada.username}` })
		.click();
	await expect(page.getByRole('dialog').getByRole('link', { name: t.person_edit })).toBeVisible();
	await page.goBack();
	await expect(page.getByRole('dialog')).toHaveCount(0);

	await author.click();
	await card.getByRole('button', { name: named(t.person_write) }).click();
	await expect(page.getByRole('heading', { name: grace.username, level: 1 })).toBeVisible();
	await say(page, `Only for ${grace.username}`, t);
	await expect(messages(page, `Only for ${grace.username}`)).toHaveCount(1);
	await page.goBack();
	await expect(page).toHaveURL(room);

	await author.click();
	await card.getByRole('button', { name: named(t.message_block) }).click();
	await expect(card.getByText(named(t.person_blocked))).toBeVisible();
	await page.keyboard.press('Escape');
	const folded = messages(page, call).getByText(t.folded_message);
	await expect(folded).toBeVisible();
	await expect(messages(page, call).getByText(call)).toBeHidden();
	await expectNoViolation(page);
	await folded.click();
	await expect(messages(page, call).getByText(call)).toBeVisible();

	// In their conversation neither writes any more, and both are told why.
	await other.goto(`${there}/rooms`);
	await other.getByRole('navigation').getByRole('link', { name: ada.username }).first().click();
	await say(other, 'Are you there?', en);
	await expect(messages(other, 'Are you there?')).toContainText(en.refused_blocked);
	await page.reload();
	await expect(messages(page, call).getByText(t.folded_message)).toBeVisible();
	await page.goto(`/people/${grace.username}`);
	await page.getByRole('button', { name: named(t.settings_unblock_label) }).click();
	await expect(page.getByRole('button', { name: named(t.person_write) })).toBeVisible();
	await context.close();
});

test(
	'a conversation of several is begun by their names',
	{ tag: ['@without-scripts', '@every'] },
	async ({ page, t }) => {
		const people = await Promise.all([member('ada'), member('bob'), member('cleo')]);
		const [ada, bob, cleo] = people;
		await startSession(page, ada);
		await page.goto('/rooms');
		await page.getByRole('link', { name: t.directs_new }).click();
		await page.getByRole('button', { name: t.directs_open }).click();
		await expect(page.getByRole('alert')).toHaveText(t.problem_directs_nobody);
		for (const { username } of [bob, cleo]) {
			await page.getByLabel(t.directs_search).fill(username.toUpperCase());
			await page.getByLabel(t.directs_search).press('Enter');
			// With scripts, whoever is chosen goes to another group at once.
			await page.getByRole('group', { name: t.directs_found }).getByLabel(username).click();
			await expect(page.getByLabel(username)).toBeChecked();
		}
		await expectNoViolation(page);
		await page.getByRole('button', { name: t.directs_open }).click();
		const title = page.getByRole('heading', { level: 1 });
		await expect(title).toContainText(bob.username);
		await expect(title).toContainText(cleo.username);
		await say(page, `Hello you two, says ${ada.username}`, t);
		await expect(messages(page, ada.username)).toHaveCount(1);
	}
);

test('rooms and people are reached by the keyboard alone', { tag: '@every' }, async ({ page, t }) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	await enter(page, ada);
	const field = page.getByLabel(t.message_label, { exact: true });
	await page.keyboard.press('Control+k');
	const switcher = page.getByRole('combobox', { name: t.switcher_label });
	await expect(switcher).toBeFocused();
	await switcher.fill(grace.username);
	await expect(page.getByRole('option', { name: grace.username })).toHaveAttribute('aria-selected', 'true');
	await expectNoViolation(page);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog', { name: grace.username })).toBeVisible();
	await expect(
		page.getByRole('button', { name: t.person_write.replace('{name}', grace.username) })
	).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: grace.username, level: 1 })).toBeVisible();

	await page.keyboard.press('Control+k');
	await switcher.fill('géné');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: '#general', exact: true })).toBeVisible();
	await expect(field).toBeFocused();

	// A question in a message is a question.
	await page.keyboard.type('Who?');
	await expect(field).toHaveValue('Who?');
	await page.keyboard.press('Alt+ArrowDown');
	await expect(page.getByRole('heading', { name: '#general', exact: true })).toBeHidden();
	await page.keyboard.press('Alt+ArrowUp');
	await expect(page.getByRole('heading', { name: '#general', exact: true })).toBeVisible();
	await page.getByRole('region', { name: t.room_messages, exact: true }).focus();
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: t.shortcuts_title })).toBeVisible();
	await expectNoViolation(page);
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toHaveCount(0);
});
