import { mailFor, mailsTo } from './inbox.ts';
import { enter, member, newcomer, register, signOut } from './people.ts';
import { expect, test } from './test.ts';

test(
	'a link signs in, and leads to where its person was going',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const ada = await member('ada');
		await page.goto('/login?next=/rooms/general%3Fbefore=1');
		await page.getByLabel(t.email).fill(ada.email);
		await page.getByRole('button', { name: t.login_link }).click();
		await expect(page.getByText(t.login_link_done_text)).toBeVisible();

		const { path } = await mailFor(ada, 'magiclink');
		await page.goto(path);
		await page.getByRole('main').getByRole('button', { name: t.sign_in }).click();
		await page.waitForURL('**/rooms/general?before=1');
	}
);

test(
	'its code does, too; a wrong one is said beside its field',
	{ tag: ['@without-scripts', '@every'] },
	async ({ page, t }) => {
		const ada = await member('ada');
		await page.goto('/login');
		await page.getByLabel(t.email).fill(ada.email);
		await page.getByRole('button', { name: t.login_link }).click();
		const { code } = await mailFor(ada, 'magiclink');

		const field = page.getByLabel(t.code, { exact: true });
		await field.fill(code === '000000' ? '111111' : '000000');
		await page.getByRole('button', { name: t.inbox_code_action, exact: true }).click();
		await expect(field).toHaveAccessibleDescription(`${t.auth_code_wrong} ${t.code_hint}`);
		await expect(field).toBeFocused();

		await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
		await page.getByRole('button', { name: t.inbox_code_action, exact: true }).click();
		await page.waitForURL('**/rooms/general');
	}
);

test(
	'whoever registers confirms by the code of their mail',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const ada = newcomer('ada');
		await register(page, { ...ada, displayName: 'Ada Lovelace' }, t);
		await expect(page.getByText(ada.email)).toBeVisible();
		const { code } = await mailFor(ada, 'signup');
		await page.getByLabel(t.code, { exact: true }).fill(code);
		await page.getByRole('button', { name: t.inbox_code_action, exact: true }).click();
		await page.waitForURL('**/rooms/general');
		await expect(page.getByText('Ada Lovelace').first()).toBeAttached();
	}
);

test(
	'another mail can be asked for, once a minute',
	{ tag: ['@without-scripts', '@every'] },
	async ({ page, t }) => {
		const email = newcomer('nobody').email;
		await page.goto('/confirm');
		await page.getByLabel(t.email).fill(email);
		await page.getByRole('button', { name: t.inbox_resend }).click();
		await expect(page.getByText(t.inbox_resent)).toBeVisible();
		const tooSoon = t.auth_mail_wait.split('{wait}', 1)[0] ?? '';
		await page.getByRole('button', { name: t.inbox_resend }).click();
		await expect(page.getByRole('alert')).toContainText(tooSoon);

		// The one that registering has sent counts, too: Auth would send no other.
		await register(page, newcomer('ada'), t);
		await page.getByRole('button', { name: t.inbox_resend }).click();
		await expect(page.getByRole('alert')).toContainText(tooSoon);
	}
);

test(
	'an address that has an account gets a link to sign in, and its stranger the answer of a new one',
	{ tag: '@every' },
	async ({ page, t }) => {
		const ada = await member('ada');
		await register(page, { ...newcomer('ada'), email: ada.email }, t);
		await expect(page.getByRole('heading', { name: t.register_done_title })).toBeVisible();
		const mails = await mailsTo(ada.email);
		if (mails) expect(mails.map(({ html }) => /type=(\w+)/.exec(html ?? '')?.[1])).toEqual(['magiclink']);

		const { path } = await mailFor(ada, 'magiclink');
		await page.goto(path);
		await page.getByRole('main').getByRole('button', { name: t.sign_in }).click();
		await page.waitForURL('**/rooms/general');
		await signOut(page, t);
		// Their password is what it was.
		await enter(page, ada);
	}
);
