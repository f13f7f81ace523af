import { mailFor } from './inbox.ts';
import { enter, member, newcomer, signIn } from './people.ts';
import { there } from './sites.ts';
import { expect, test } from './test.ts';

const another = 'a new one, as long as the other';

test(
	'a forgotten password is replaced by the link of a mail, and every other session ends',
	{ tag: '@without-scripts' },
	async ({ page, browser, t }) => {
		const ada = await member('ada');
		const elsewhere = await browser.newContext({ baseURL: there });
		const other = await elsewhere.newPage();
		await enter(other, ada, there);

		await page.goto('/login?next=/rooms/general%3Fbefore=1');
		await page.getByRole('link', { name: t.forgot_link }).click();
		await expect(page.getByRole('heading', { name: t.forgot_title })).toBeVisible();
		await page.getByLabel(t.email).fill(ada.email);
		await page.getByRole('button', { name: t.forgot_action }).click();
		await expect(page.getByText(t.reset_sent_text)).toBeVisible();

		const { path } = await mailFor(ada, 'recovery');
		await page.goto(path);
		// What is wrong with the password does not use the link up.
		await page.getByLabel(t.new_password).fill('password123');
		await page.getByRole('button', { name: t.reset_action }).click();
		await expect(page.getByText(t.problem_password_common)).toBeVisible();
		await page.getByLabel(t.new_password).fill(another);
		await page.getByRole('button', { name: t.reset_action }).click();
		await page.waitForURL('**/rooms/general?before=1');

		await other.goto('/rooms/general');
		await expect(other).toHaveURL(/\/login\?next=/);
		await signIn(other, ada, t);
		await expect(other.getByRole('alert')).toHaveText(t.auth_invalid_credentials);
		await signIn(other, { ...ada, password: another }, t);
		await other.waitForURL('**/rooms/general');
		await elsewhere.close();

		await page.goto(path);
		await page.getByLabel(t.new_password).fill('yet another, to be sure');
		await page.getByRole('button', { name: t.reset_action }).click();
		await expect(page.getByRole('heading', { name: t.confirm_expired_title })).toBeVisible();
		await page.getByRole('link', { name: t.confirm_expired_again }).click();
		await expect(page.getByRole('heading', { name: t.forgot_title })).toBeVisible();
	}
);

test(
	'a forgotten password is replaced by the code of a mail, too',
	{ tag: ['@without-scripts', '@every'] },
	async ({ page, t }) => {
		const ada = await member('ada');
		await page.goto('/forgot-password');
		await page.getByLabel(t.email).fill(ada.email);
		await page.getByRole('button', { name: t.forgot_action }).click();
		await expect(page.getByText(ada.email)).toBeVisible();
		const { code } = await mailFor(ada, 'recovery');

		await page.getByLabel(t.code, { exact: true }).fill(code === '000000' ? '111111' : '000000');
		await page.getByLabel(t.new_password).fill(another);
		await page.getByRole('button', { name: t.reset_action }).click();
		await expect(page.getByText(t.auth_code_wrong)).toBeVisible();

		await page.getByLabel(t.code, { exact: true }).fill(code);
		await page.getByLabel(t.new_password).fill(another);
		await page.getByRole('button', { name: t.reset_action }).click();
		await page.waitForURL('**/rooms/general');
	}
);

test('whoever has no account is told what anyone is told', { tag: '@every' }, async ({ page, t }) => {
	await page.goto('/forgot-password');
	await page.getByLabel(t.email).fill(newcomer('nobody').email);
	await page.getByRole('button', { name: t.forgot_action }).click();
	await expect(page.getByText(t.reset_sent_text)).toBeVisible();

	const stranger = newcomer('nobody').email;
	await page.goto('/login');
	await page.getByLabel(t.email).fill(stranger);
	await page.getByRole('button', { name: t.login_link }).click();
	await expect(page.getByText(t.login_link_done_text)).toBeVisible();
	await expect(page.getByText(stranger)).toBeVisible();
});
