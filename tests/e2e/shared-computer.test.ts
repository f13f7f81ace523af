import type { BrowserContext } from '@playwright/test';
import {
	enter,
	member,
	messages,
	openYourMenu,
	say,
	signOut,
	startSession,
	visit,
	type Person
} from './people.ts';
import { owner } from './project.ts';
import { here } from './sites.ts';
import { expect, test, type Page } from './test.ts';

/** What this browser holds of people, by name. Where a page was scrolled to is nobody's. */
const kept = (page: Page) =>
	page.evaluate(async () =>
		[
			...(await indexedDB.databases()).map(({ name }) => name ?? ''),
			...Object.keys(localStorage),
			...Object.keys(sessionStorage)
		].filter((name) => !name.startsWith('sveltekit:'))
	);

/**
 * From now on nothing that is written leaves the browser, until the function returned is called. The route stays:
 * taking it away while a page loads can leave what that page asks for without an answer.
 */
async function keepIn(context: BrowserContext): Promise<() => void> {
	let isIn = true;
	await context.route('**/rest/v1/messages*', (route) =>
		isIn && route.request().method() === 'POST' ? route.abort() : route.fallback()
	);
	return () => void (isIn = false);
}

/** Whose the messages with this text are. */
async function authorsOf(body: string): Promise<string[]> {
	const { data, error } = await owner.from('messages').select('profiles(username)').eq('body', body);
	if (error) throw error;
	return (data as unknown as { profiles: Person }[]).map(({ profiles }) => profiles.username);
}

test('signing out warns of what is not sent, clears it, and ends every tab', async ({ page, context, t }) => {
	await page.setViewportSize({ width: 1280, height: 800 });
	const ada = await member('ada');
	await startSession(page, ada);
	// Something to go back to.
	await page.goto('/settings');
	await visit(page, '/rooms/general');
	const other = await context.newPage();
	await visit(other, '/rooms/general');

	const letOut = await keepIn(context);
	const text = `${ada.username}, between us`;
	await say(page, text, t);
	await expect(messages(page, text)).toBeVisible();
	await page.getByLabel(t.message_label, { exact: true }).fill('a secret');
	// The database of what waits, and the draft.
	await expect.poll(() => kept(page)).toHaveLength(2);

	const leave = async (answer: string) => {
		await page.getByRole('button', { name: t.sign_out }).click();
		await expect(page.getByRole('dialog')).toContainText(t.sign_out_unsent_text.replace('{count}', '1'));
		await page.getByRole('button', { name: answer }).click();
		await expect(page.getByRole('dialog')).toBeHidden();
	};
	await openYourMenu(page, t);
	await leave(t.sign_out_stay);
	expect(await kept(page)).toHaveLength(2);
	await expect(messages(page, text)).toBeVisible();

	await leave(t.sign_out_discard);
	await expect(page).toHaveURL(`${here}/login`);
	// A page of a guest, which has no line.
	await expect(other).toHaveURL(`${here}/login`);
	expect(await kept(page)).toEqual([]);
	await page.goBack();
	await expect(page).toHaveURL(/\/login/);
	await expect(page.getByRole('heading', { name: t.login_title })).toBeVisible();

	letOut();
	await enter(page, ada);
	await expect(messages(page, text)).toHaveCount(0);
	expect(await authorsOf(text)).toEqual([]);
});

test('another person neither sees nor sends what was left, and its tab becomes theirs', async ({
	page,
	context,
	t
}) => {
	const [ada, bob] = [await member('ada'), await member('bob')];
	await enter(page, ada);
	const letOut = await keepIn(context);
	const text = `${ada.username}, between us`;
	await say(page, text, t);
	await expect(messages(page, text)).toBeVisible();
	await page.getByLabel(t.message_label, { exact: true }).fill('a secret');
	await expect.poll(() => kept(page)).toHaveLength(2);

	// Not signed out: the session has ended elsewhere, and the tab stayed open.
	await context.clearCookies();
	const second = await context.newPage();
	await enter(second, bob);
	letOut();
	for (const tab of [page, second]) {
		// On a phone, the list of rooms with one's name is another page.
		await expect(tab.getByText(`@${bob.username}`).first()).toBeAttached();
		await expect(tab.getByLabel(t.message_label, { exact: true })).toHaveValue('');
	}
	const answer = `${bob.username} is here`;
	await say(page, answer, t);
	await expect(messages(second, answer)).toBeVisible();
	await expect(second.getByText(text)).toHaveCount(0);
	expect(await authorsOf(text)).toEqual([]);

	// What was left is still its author's.
	await signOut(second, t);
	await enter(second, ada);
	await expect(messages(second, text)).toHaveCount(1);
	await expect(second.getByLabel(t.message_label, { exact: true })).toHaveValue('a secret');
	await expect.poll(() => authorsOf(text)).toEqual([ada.username]);
});

test(
	'while the server does not answer, nobody looks signed out, and nothing is cleared',
	{ tag: '@every' },
	async ({ page, context, t }) => {
		await startSession(page, await member('ada'));
		await visit(page, '/settings/sessions');
		await page.route('**/logout', (route) => route.abort());
		await page.getByRole('button', { name: t.settings_sessions_here_action }).click();
		await expect(page.getByText(t.sign_out_failed)).toBeVisible();
		expect((await context.cookies()).map(({ name }) => name)).toContain('parlotte');
	}
);
