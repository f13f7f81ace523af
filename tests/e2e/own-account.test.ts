import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { changePathsFor } from './inbox.ts';
import { enter, member, newcomer, signIn, startSession } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { here, there } from './sites.ts';
import { expect, test } from './test.ts';
import { texts } from './texts.ts';
import { sizes } from './variants.ts';

test('an address changes once both have confirmed it', { tag: '@without-scripts' }, async ({ page, t }) => {
	const ada = await member('ada');
	const wanted = newcomer('ada').email;
	await startSession(page, ada);
	await page.goto('/settings/email');
	await page.getByLabel(t.settings_email_new).fill(ada.email);
	await page.getByRole('button', { name: t.settings_email_action }).click();
	await expect(page.getByText(t.settings_email_same)).toBeVisible();
	// Nobody learns, at once or later, whether the new one is somebody's already.
	for (const email of [(await member('bob')).email, wanted]) {
		await page.getByLabel(t.settings_email_new).fill(email);
		await page.getByRole('button', { name: t.settings_email_action }).click();
		await expect(page.getByText(t.settings_email_sent.replace('{email}', email))).toBeVisible();
		await page.goto('/settings/email');
		expect(await page.content()).not.toContain(email);
	}

	const [present, next] = await changePathsFor(ada, wanted);
	for (const [path, title] of [
		[present, t.confirm_email_half_title],
		[next, t.confirm_email_done_title]
	] as const) {
		await page.goto(path);
		await page.getByRole('button', { name: t.confirm_action }).click();
		await expect(page.getByRole('heading', { name: title })).toBeVisible();
	}
	await page.goto('/settings/email');
	await expect(page.getByText(t.settings_email_now.replace('{email}', wanted))).toBeVisible();
});

test(
	'a password changes with the present one, and other sessions end',
	{ tag: '@without-scripts' },
	async ({ page, t, browser }) => {
		const ada = await member('ada');
		const elsewhere = await browser.newContext({ baseURL: there, locale: 'fr-FR' });
		const second = await elsewhere.newPage();
		await enter(second, ada, there);
		await startSession(page, ada);
		await page.goto('/settings/password');
		const change = async (current: string, password: string) => {
			await page.getByLabel(t.settings_password_current).fill(current);
			await page.getByLabel(t.settings_password_new).fill(password);
			await page.getByRole('button', { name: t.settings_password_action }).click();
		};
		await change('not my password', 'soupe à l’oignon');
		await expect(page.getByText(t.problem_password_wrong)).toBeVisible();
		await expect(page.getByLabel(t.settings_password_current)).toBeFocused();
		await change(ada.password, 'court');
		await expect(page.getByText(t.problem_password_short)).toBeVisible();
		await change(ada.password, 'soupe à l’oignon');
		await expect(page.getByText(t.settings_password_done)).toBeVisible();

		await second.goto('/rooms/general');
		await expect(second).toHaveURL(/\/login\?next=/);
		await signIn(second, { ...ada, password: 'soupe à l’oignon' }, texts.fr);
		await second.waitForURL('**/rooms/general');
		await elsewhere.close();
	}
);

test('sessions end elsewhere, and everywhere', { tag: '@without-scripts' }, async ({ page, t, browser }) => {
	const ada = await member('ada');
	const elsewhere = await browser.newContext({ baseURL: there, locale: 'fr-FR' });
	const second = await elsewhere.newPage();
	await enter(second, ada, there);
	await startSession(page, ada);
	await page.goto('/settings/sessions');
	await page.getByRole('button', { name: t.settings_sessions_others_action }).click();
	await expect(page.getByText(t.settings_sessions_others_done)).toBeVisible();
	await second.goto('/rooms/general');
	await expect(second).toHaveURL(/\/login\?next=/);

	await signIn(second, ada, texts.fr);
	await second.waitForURL('**/rooms/general');
	await page.goto('/settings/sessions');
	await page.getByRole('button', { name: t.settings_sessions_all_action, exact: true }).click();
	await expect(page).toHaveURL(`${here}/login`);
	await second.goto('/rooms/general');
	await expect(second).toHaveURL(/\/login\?next=/);
	await elsewhere.close();
});

test('a person’s data is one JSON file', { tag: '@once' }, async ({ page, t }) => {
	const ada = await member('ada');
	const author_id = await idOf(ada);
	const { id: room_id, slug } = await closedRoom([{ id: author_id }]);
	const message = { id: randomUUID(), room_id, author_id, body: 'To be kept' };
	expect((await owner.from('messages').insert(message)).error).toBeNull();
	await enter(page, ada);
	// The last of the pages in a line that is longer than a phone is wide.
	await page.setViewportSize(sizes.phone);
	await page.goto('/settings/data');
	await expect(page.getByRole('link', { name: t.settings_data, exact: true })).toBeInViewport({ ratio: 1 });
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: t.settings_data_action }).click()
	]);
	const data = JSON.parse(await readFile(await download.path(), 'utf8'));
	expect(data).toMatchObject({
		account: { email: ada.email },
		profile: { username: ada.username },
		rooms: [{ slug: 'general' }, { slug }],
		messages: [{ id: message.id, room_id, body: message.body }]
	});
});

test(
	'an account is deleted with its password, and is gone',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const ada = await member('ada');
		await startSession(page, ada);
		await page.goto('/settings/delete');
		const remove = async (password: string) => {
			await page.getByLabel(t.password, { exact: true }).fill(password);
			await page.getByRole('button', { name: t.settings_delete }).click();
		};
		await remove('not my password');
		await expect(page.getByText(t.settings_delete_no_password)).toBeVisible();
		await remove(ada.password);
		await expect(page.getByRole('heading', { name: t.goodbye_title })).toBeVisible();

		await page.goto('/login');
		await signIn(page, ada, t);
		await expect(page.getByRole('alert')).toHaveText(t.auth_invalid_credentials);
		const { data } = await owner.from('profiles').select('deleted_at').eq('username', ada.username);
		expect(data).toEqual([]);
	}
);
