import { confirmationPath } from './inbox.ts';
import { enter, member, messages, newcomer, say, signOut } from './people.ts';
import { here, there } from './sites.ts';
import { expect, test } from './test.ts';
import { texts } from './texts.ts';
import { sizes } from './variants.ts';

const { en, fr } = texts;

test('someone registers, confirms, talks with someone without JavaScript, and signs out', async ({
	page,
	browser,
	t
}) => {
	const ada = newcomer('ada');
	await page.goto('/');
	await page.getByRole('link', { name: t.register }).click();
	await page.getByLabel(t.username).fill(ada.username);
	await page.getByLabel(t.email).fill(ada.email);
	await page.getByLabel(t.password, { exact: true }).fill(ada.password);
	await page.getByRole('button', { name: t.register }).click();
	await expect(page.getByRole('heading', { name: t.register_done_title })).toBeVisible();

	await page.goto(await confirmationPath(ada));
	await page.getByRole('button', { name: t.confirm_action }).click();
	await page.waitForURL('**/rooms/general');
	await expect(page.getByRole('heading', { name: '#general', exact: true })).toBeVisible();

	const grace = await member('grace');
	const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', baseURL: there });
	const plain = await context.newPage();
	await enter(plain, grace, there);

	const toGrace = `Bonjour ${grace.username} !`;
	await say(page, toGrace, t);
	await expect(messages(page, toGrace)).toHaveCount(1);
	await expect(page.getByLabel(t.message_label, { exact: true })).toHaveValue('');
	// It has a time once it is stored.
	await expect(messages(page, toGrace).locator('article time')).toBeAttached();
	await plain.reload();
	await expect(messages(plain, toGrace)).toBeVisible();

	const toAda = `Hello ${ada.username}, nice to meet you`;
	await say(plain, toAda, en);
	await expect(messages(plain, toAda)).toBeVisible();
	const received = messages(page, toAda);
	await expect(received).toHaveCount(1);
	await expect(received.locator('strong')).toHaveText(grace.username);
	await expect(received.locator('article time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);

	await signOut(plain, en);
	await plain.goto('/rooms/general');
	await expect(plain).toHaveURL(`${there}/login?next=%2Frooms%2Fgeneral`);
	await context.close();

	await signOut(page, t);
	await expect(page).toHaveURL(`${here}/login`);
	await page.goto('/rooms/general');
	await expect(page).toHaveURL(/\/login\?next=/);
});
test('someone new finds their way in and out', { tag: '@journey' }, async ({ page, t }) => {
	const ada = newcomer('ada');
	await page.goto('/register');
	await page.getByLabel(t.username).fill(ada.username);
	await page.getByLabel(t.email).fill(ada.email);
	await page.getByLabel(t.password, { exact: true }).fill(ada.password);
	await page.getByRole('button', { name: t.register }).click();
	await expect(page.getByRole('heading', { name: t.register_done_title })).toBeVisible();
	await page.goto(await confirmationPath(ada));
	await page.getByRole('button', { name: t.confirm_action }).click();
	await page.waitForURL('**/rooms/general');

	const text = `Here is ${ada.username}`;
	await say(page, text, t);
	await expect(messages(page, text)).toHaveCount(1);

	await signOut(page, t);
	await page.waitForURL('**/login');
	await enter(page, ada);
	await expect(messages(page, text)).toHaveCount(1);
});

test('two people with JavaScript see each other’s messages live, in the same order', async ({
	page,
	browser,
	t
}) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const context = await browser.newContext({ locale: 'fr-FR', viewport: sizes.desk });
	const other = await context.newPage();
	await enter(page, ada);
	await enter(other, grace, there);

	const mine = (text: string) => `${text} (${ada.username})`;
	await say(page, mine('one'), t);
	await expect(messages(other, mine('one'))).toBeVisible();
	await say(other, mine('two'), fr);
	await expect(messages(page, mine('two'))).toBeVisible();
	await say(page, mine('three'), t);
	await expect(messages(other, mine('three'))).toBeVisible();

	for (const screen of [page, other]) {
		await expect(messages(screen, ada.username).locator('.body')).toHaveText([
			mine('one'),
			mine('two'),
			mine('three')
		]);
	}
	// Said once to those who hear the page, and never by whoever wrote it.
	await expect(page.getByRole('log').getByText(mine('two'))).toHaveCount(1);
	await expect(page.getByRole('log').getByText(mine('one'))).toHaveCount(0);
	await context.close();
});
