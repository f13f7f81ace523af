import { member, signIn, startSession } from './people.ts';
import { here, there } from './sites.ts';
import { expect, test, type Page } from './test.ts';
import { texts, type Texts } from './texts.ts';

const save = (page: Page, t: Texts) => page.getByRole('button', { name: t.save }).click();

test(
	'people change how others see them, and are told what is wrong',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const [ada, bob] = [await member('ada'), await member('bob')];
		await startSession(page, ada);
		await page.goto('/settings');
		await page.getByLabel(t.display_name).fill('  Ada\u202e   Lovelace ');
		await page.getByLabel(t.username).fill(bob.username.toUpperCase());
		await page.getByLabel(t.settings_bio).fill('Poet of\nnumbers');
		await page.getByRole('radio', { name: t.settings_color_teal }).check();
		await save(page, t);
		await expect(page.getByText(t.problem_username_taken)).toBeVisible();
		await expect(page.getByLabel(t.username)).toBeFocused();
		await expect(page.getByLabel(t.settings_bio)).toHaveValue('Poet of\nnumbers');
		await expect(page.getByRole('radio', { name: t.settings_color_teal })).toBeChecked();

		await page.getByLabel(t.username).fill(ada.username);
		await save(page, t);
		await expect(page.getByText(t.saved)).toBeVisible();
		await page.reload();
		await expect(page.getByLabel(t.display_name)).toHaveValue('Ada Lovelace');
		await expect(page.getByRole('radio', { name: t.settings_color_teal })).toBeChecked();
	}
);

test(
	'the language and the theme of an account go with it, rendered from the first byte',
	{
		tag: '@without-scripts'
	},
	async ({ page, t, browser, context }) => {
		const ada = await member('ada');
		const other = t === texts.fr ? texts.en : texts.fr;
		await startSession(page, ada);
		await page.goto('/settings/appearance');
		await page.getByRole('radio', { name: other === texts.fr ? 'Français' : 'English' }).check();
		await page.getByRole('radio', { name: t.settings_theme_dark }).check();
		await save(page, t);
		await expect(page.getByText(other.saved)).toBeVisible();
		await expect(page.getByRole('heading', { name: other.settings_appearance_title })).toBeVisible();

		const html = await (await context.request.get('/settings')).text();
		expect(html).toContain('data-theme="dark"');
		expect(html).toMatch(/<meta name="theme-color" content="#1c1713" media="all"/);
		expect(html).toMatch(/<meta name="theme-color" content="#fbf7ee" media="not all"/);
		const background = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
		expect(background).toBe('dark');

		// Elsewhere the account says it; and a browser keeps it for whoever is not signed in.
		const elsewhere = await browser.newContext({
			baseURL: there,
			locale: t === texts.fr ? 'fr-FR' : 'en-GB'
		});
		const second = await elsewhere.newPage();
		await second.goto('/login');
		await signIn(second, ada, t);
		await second.waitForURL('**/rooms/general');
		await second.goto('/settings');
		await expect(second.getByRole('heading', { name: other.settings_profile_title })).toBeVisible();
		await elsewhere.close();
	}
);

test(
	'a guest chooses a language, and stays where they are',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const other = t === texts.fr ? texts.en : texts.fr;
		await page.goto('/login?next=%2Fsettings%2Fdata');
		await page.getByRole('button', { name: other === texts.fr ? 'Français' : 'English' }).click();
		await expect(page).toHaveURL(`${here}/login?next=%2Fsettings%2Fdata`);
		await expect(page.getByRole('heading', { name: other.login_title })).toBeVisible();
		await page.goto('/');
		await expect(page.getByRole('heading', { name: other.welcome_title })).toBeVisible();
	}
);
