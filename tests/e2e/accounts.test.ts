import { confirmationPath, mailsTo } from './inbox.ts';
import { enter, member, newcomer, signIn, signOut, startSession, visit } from './people.ts';
import { readableIn } from './readable.ts';
import { here, there } from './sites.ts';
import { expect, test, type Page } from './test.ts';
import { texts, type Texts } from './texts.ts';

const { fr } = texts;

async function register(page: Page, person: ReturnType<typeof newcomer>, t: Texts) {
	await page.goto('/register');
	await page.getByLabel(t.username).fill(person.username);
	await page.getByLabel(t.email).fill(person.email);
	await page.getByLabel(t.password, { exact: true }).fill(person.password);
	await page.getByRole('button', { name: t.register }).click();
}

test(
	'a session made by one instance holds on the other, and ends on both',
	{ tag: '@once' },
	async ({ page, context, t }) => {
		await startSession(page, await member('ada'));
		await visit(page, `${there}/`);
		await expect(page).toHaveURL(`${there}/rooms/general`);

		// What a script has set, the browser keeps a moment later.
		const names = async () => (await context.cookies()).map(({ name }) => name).sort();
		await expect.poll(names).toEqual(['parlotte', 'parlotte-room', 'parlotte-zone']);
		const cookies = new Map((await context.cookies()).map((cookie) => [cookie.name, cookie]));
		expect(cookies.get('parlotte')).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });

		// Of the session, the page's scripts hold the short access token, and keep nothing.
		const session = cookies.get('parlotte')?.value ?? '';
		const { access_token, refresh_token } = JSON.parse(
			Buffer.from(session.replace('base64-', ''), 'base64url').toString()
		);
		const readable = await readableIn(page);
		expect(readable.page).toContain(access_token);
		expect(readable.storage).toContain('parlotte');
		for (const secret of [refresh_token, session]) {
			expect(secret.length).toBeGreaterThan(10);
			expect(readable.page.includes(secret)).toBe(false);
		}
		for (const secret of [access_token, refresh_token, session]) {
			expect(readable.storage.includes(secret)).toBe(false);
		}

		await signOut(page, t);
		await page.waitForURL('**/login');
		await page.goto(`${here}/rooms/general`);
		await expect(page).toHaveURL(/\/login\?next=/);
		// Where the browser is says nothing of who sat before it.
		await expect.poll(names).toEqual(['parlotte-zone']);
	}
);

test('after signing in, people are where they were going, but never on another site', async ({ page, t }) => {
	const ada = await member('ada');
	const wanted = `${here}/login?next=${encodeURIComponent('/rooms/general?before=1')}`;
	await page.goto(wanted);
	await page.getByRole('main').getByRole('link', { name: t.register, exact: true }).click();
	await page.getByRole('main').getByRole('link', { name: t.sign_in, exact: true }).click();
	await expect(page).toHaveURL(wanted);

	await page.goto('/login?next=https://example.org/rooms');
	await signIn(page, ada, t);
	await expect(page).toHaveURL(`${here}/rooms/general`);

	await page.goto('/login');
	await expect(page).toHaveURL(`${here}/rooms/general`);
});

test(
	'each field says what is wrong with it and keeps what was typed, passwords excepted',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		await register(page, { username: 'é', email: 'nowhere', password: 'court' }, t);
		await expect(page.getByText(t.problem_username_form)).toBeVisible();
		await expect(page.getByText(t.problem_email_form)).toBeVisible();
		await expect(page.getByText(t.problem_password_short)).toBeVisible();
		await expect(page.getByLabel(t.username)).toHaveValue('é');
		await expect(page.getByLabel(t.username)).toHaveAttribute('aria-invalid', 'true');
		await expect(page.getByLabel(t.username)).toHaveAccessibleDescription(
			`${t.problem_username_form} ${t.username_hint}`
		);
		await expect(page.getByLabel(t.email)).toHaveValue('nowhere');
		await expect(page.getByLabel(t.username)).toBeFocused();
		expect(await page.content()).not.toContain('court"');
	}
);

test('while somebody types, they see whether the username is free and how good the password is', async ({
	page,
	t
}) => {
	const ada = await member('ada');
	await page.goto('/register');
	await page.locator('#svelte-announcer').waitFor({ state: 'attached' });
	await page.getByLabel(t.username).fill(ada.username.toUpperCase());
	await expect(page.getByText(t.problem_username_taken)).toBeVisible();
	await page.getByLabel(t.username).fill(newcomer('ada').username);
	await expect(page.getByText(t.username_free)).toBeVisible();
	await expect(page.getByText(t.problem_username_taken)).toBeHidden();

	const password = page.getByLabel(t.password, { exact: true });
	const strength = (text: string) => page.getByText(t.password_strength_label.replace('{strength}', text));
	await password.fill('password123');
	await expect(strength(t.password_strength_0)).toBeVisible();
	await password.fill('seven geese in a green boat');
	await expect(strength(t.password_strength_4)).toBeVisible();
	await expect(password).toHaveAttribute('type', 'password');
	await page.getByRole('button', { name: t.password_show_label }).click();
	await expect(password).toHaveAttribute('type', 'text');
	await expect(password).toHaveValue('seven geese in a green boat');
});

test('a taken username is said; a known address is not', async ({ page, t }) => {
	const ada = await member('ada');
	await register(page, { ...newcomer('ada'), username: ada.username.toUpperCase() }, t);
	await expect(page.getByText(t.problem_username_taken)).toBeVisible();

	await register(page, { ...newcomer('ada'), email: ada.email }, t);
	await expect(page.getByRole('heading', { name: t.register_done_title })).toBeVisible();
});

test('a link confirms when its button is pressed, once, and explains itself afterwards', async ({
	page,
	browser,
	t
}) => {
	const ada = newcomer('ada');
	await register(page, ada, t);
	await expect(page.getByRole('heading', { name: t.register_done_title })).toBeVisible();
	const path = await confirmationPath(ada);
	if (await mailsTo(ada.email)) expect(await mailsTo(ada.email)).toHaveLength(1);

	await page.goto('/login');
	await signIn(page, ada, t);
	await expect(page.getByText(t.auth_email_not_confirmed)).toBeVisible();

	// Mail scanners open links; that must leave it as it was.
	await page.goto(path);
	await page.goto(path);
	await page.getByRole('button', { name: t.confirm_action }).click();
	await page.waitForURL('**/rooms/general');

	const context = await browser.newContext({ locale: 'fr-FR', baseURL: there });
	const later = await context.newPage();
	await later.goto(path);
	await later.getByRole('button', { name: fr.confirm_action }).click();
	await expect(later.getByRole('heading', { name: fr.confirm_expired_title })).toBeVisible();
	await later.getByRole('main').getByRole('link', { name: fr.sign_in }).click();
	await expect(later).toHaveURL(`${there}/login`);
	await context.close();
});

test(
	'a wrong password and an unknown address get the same answer',
	{ tag: ['@without-scripts', '@every'] },
	async ({ page, t }) => {
		const ada = await member('ada');
		for (const email of [ada.email, newcomer('nobody').email]) {
			await page.goto('/login');
			await signIn(page, { ...ada, email, password: 'not the password' }, t);
			await expect(page.getByRole('alert')).toHaveText(t.auth_invalid_credentials);
			await expect(page.getByRole('alert')).toBeFocused();
			await expect(page.getByLabel(t.email)).toHaveValue(email);
		}
	}
);

test(
	'the page’s token is for our own pages, and for members',
	{ tag: '@once' },
	async ({ page, request }) => {
		expect((await request.post('/session', { headers: { origin: here } })).status()).toBe(403);
		await page.goto('/login');
		const ask = () =>
			page.evaluate(async () => {
				const response = await fetch('/session', { method: 'POST' });
				return { status: response.status, kept: response.headers.get('cache-control') };
			});
		expect(await ask()).toEqual({ status: 401, kept: 'private, no-store' });
		await enter(page, await member('ada'));
		expect(await ask()).toEqual({ status: 200, kept: 'private, no-store' });
	}
);
