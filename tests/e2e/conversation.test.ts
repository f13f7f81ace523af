import { confirmationPath } from './inbox.ts';
import { enter, member, messages, newcomer, say } from './people.ts';
import { here, there } from './sites.ts';
import { expect, test } from './test.ts';
import { texts } from './texts.ts';

const { en, fr } = texts;

test.describe('the first conversation', () => {
	test.use({ locale: 'fr-FR' });

	test('someone registers, confirms, talks with someone without JavaScript, and signs out', async ({
		page,
		browser
	}) => {
		const ada = newcomer('ada');
		await page.goto('/');
		await page.getByRole('link', { name: fr.register }).click();
		await page.getByLabel(fr.username).fill(ada.username);
		await page.getByLabel(fr.email).fill(ada.email);
		await page.getByLabel(fr.password, { exact: true }).fill(ada.password);
		await page.getByRole('button', { name: fr.register }).click();
		await expect(page.getByRole('heading', { name: fr.register_done_title })).toBeVisible();

		await page.goto(await confirmationPath(ada));
		await page.getByRole('button', { name: fr.confirm_action }).click();
		await page.waitForURL('**/rooms/general');
		await expect(page.getByRole('heading', { name: '#general' })).toBeVisible();

		const grace = await member('grace');
		const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', baseURL: there });
		const plain = await context.newPage();
		await enter(plain, grace, en);

		const toGrace = `Bonjour ${grace.username} !`;
		await say(page, toGrace, fr);
		await expect(messages(page, toGrace)).toHaveCount(1);
		await expect(page.getByLabel(fr.message_label, { exact: true })).toHaveValue('');
		await plain.reload();
		await expect(messages(plain, toGrace)).toBeVisible();

		const toAda = `Hello ${ada.username},\n  nice to meet you`;
		await say(plain, toAda, en);
		await expect(messages(plain, toAda)).toBeVisible();
		const received = messages(page, toAda);
		await expect(received).toHaveCount(1);
		await expect(received.locator('strong')).toHaveText(grace.username);
		await expect(received.locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);

		await plain.getByRole('button', { name: en.sign_out }).click();
		await plain.goto('/rooms/general');
		await expect(plain).toHaveURL(`${there}/login?next=%2Frooms%2Fgeneral`);
		await context.close();

		await page.getByRole('button', { name: fr.sign_out }).click();
		await expect(page).toHaveURL(`${here}/login`);
		await page.goto('/rooms/general');
		await expect(page).toHaveURL(/\/login\?next=/);
	});
});

test('two people with JavaScript see each other’s messages live, in the same order', async ({
	page,
	browser
}) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 800 } });
	const other = await context.newPage();
	await enter(page, ada, en);
	await enter(other, grace, fr, there);

	const mine = (text: string) => `${text} (${ada.username})`;
	await say(page, mine('one'), en);
	await expect(messages(other, mine('one'))).toBeVisible();
	await say(other, mine('two'), fr);
	await expect(messages(page, mine('two'))).toBeVisible();
	await say(page, mine('three'), en);
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
