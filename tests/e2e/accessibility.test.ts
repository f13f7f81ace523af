import { expectNoViolation, expectNoViolationOn } from './axe.ts';
import { enter, member, openYourMenu, say, visit } from './people.ts';
import { closedRoom, idOf } from './rooms.ts';
import { expect, test } from './test.ts';

test('axe finds nothing on the pages of guests', async ({ page }) => {
	await expectNoViolationOn(page, [
		'/',
		'/login',
		'/register',
		'/register?invitation=nothing',
		'/invite/nothing',
		'/confirm',
		'/confirm?token_hash=0123&type=signup',
		'/confirm?token_hash=0123&type=magiclink',
		'/confirm?token_hash=0123&type=nothing',
		'/forgot-password',
		'/reset-password?token_hash=0123',
		'/reset-password',
		'/nowhere'
	]);
});

test('axe finds nothing on the pages of members', async ({ page }) => {
	await enter(page, await member('ada'));
	await expectNoViolationOn(page, [
		'/rooms',
		'/rooms/nowhere',
		'/rooms/general/people',
		'/rooms/general/settings',
		'/browse',
		'/new-room',
		'/directs/new',
		'/people/camille',
		'/people/nobody-at-all',
		'/settings',
		'/settings/appearance',
		'/settings/email',
		'/settings/password',
		'/settings/sessions',
		'/settings/blocked',
		'/settings/data',
		'/settings/delete',
		'/confirm/email?token_hash=0123&type=email_change'
	]);
});

test('axe finds nothing in forms that were refused', async ({ page, t }) => {
	await page.goto('/login');
	await page.getByRole('button', { name: t.sign_in }).click();
	await expect(page.getByText(t.problem_email_form)).toBeVisible();
	await expectNoViolation(page);
});

test('who wants less motion gets none', { tag: '@once' }, async ({ page }) => {
	const moving = () =>
		page.evaluate(() =>
			[...document.querySelectorAll('*')]
				.map((element) => getComputedStyle(element))
				.flatMap(({ animationDuration, transitionDuration }) => [animationDuration, transitionDuration])
				.filter((duration) => duration.split(', ').some((part) => parseFloat(part) > 0.001))
		);
	await page.goto('/login');
	expect(await moving()).not.toEqual([]);
	await page.emulateMedia({ reducedMotion: 'reduce' });
	expect(await moving()).toEqual([]);
});

test('nothing moves on a page that comes alive', { tag: '@every' }, async ({ page, t }) => {
	const shifts = () =>
		page.evaluate(() => {
			const observer = new PerformanceObserver(() => undefined);
			observer.observe({ type: 'layout-shift', buffered: true });
			return observer.takeRecords().map((entry) => JSON.stringify(entry));
		});
	await visit(page, '/login');
	expect(await shifts()).toEqual([]);
	await visit(page, '/register');
	await page.getByLabel(t.username).pressSequentially('ada-1');
	await expect(page.getByText(t.username_free)).toBeVisible();
	expect(await shifts()).toEqual([]);

	const ada = await member('ada');
	const { slug } = await closedRoom([{ id: await idOf(ada) }]);
	await enter(page, ada);
	await visit(page, `/rooms/${slug}`);
	await expect(page.locator('a[href$="/people"]').first()).toHaveText('1');
	expect(await shifts()).toEqual([]);
});

test('axe finds nothing in a room', async ({ page, t }) => {
	await enter(page, await member('ada'));
	await say(page, 'Is anybody here?', t);
	await expect(page.getByText('Is anybody here?').first()).toBeVisible();
	await expectNoViolation(page);
	await page.goto('/rooms');
	await openYourMenu(page, t);
	await expectNoViolation(page);
});
