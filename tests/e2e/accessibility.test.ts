import { expectNoViolation, expectNoViolationOn } from './axe.ts';
import { enter, member, openYourMenu, say, startSession, visit } from './people.ts';
import { closedRoom, idOf } from './rooms.ts';
import { shifts } from './shifts.ts';
import { there } from './sites.ts';
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
	await startSession(page, await member('ada'));
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

test('nothing moves on a page that comes alive', { tag: '@every' }, async ({ page, browser, t }) => {
	await visit(page, '/login');
	expect(await shifts(page)).toEqual([]);
	await visit(page, '/register');
	await page.getByLabel(t.username).pressSequentially('ada-1');
	await expect(page.getByText(t.username_free)).toBeVisible();
	expect(await shifts(page)).toEqual([]);

	const [ada, zoe] = await Promise.all([member('ada'), member('zoe')]);
	const [owner, other] = await Promise.all([idOf(ada), idOf(zoe)]);
	const { slug } = await closedRoom([{ id: owner, role: 'owner' }, { id: other }]);
	const context = await browser.newContext();
	const theirs = await context.newPage();
	await startSession(theirs, zoe, there);
	await visit(theirs, `${there}/rooms/${slug}`);
	await enter(page, ada);
	for (const path of ['', '/people', '/settings', '/invitations']) {
		await visit(page, `/rooms/${slug}${path}`);
		await expect(page.locator('a[href$="/people"] span[aria-hidden]').first()).toHaveText('2');
		expect(await shifts(page), path).toEqual([]);
	}

	// One by one, they are in the list where they were.
	await page.goto(`/rooms/${slug}/people`);
	const items = page.getByRole('main').getByRole('listitem').filter({ hasText: '@' });
	await expect(items.filter({ hasText: t.people_here_mark })).toHaveCount(2);
	await theirs.close();
	await expect(items.filter({ hasText: t.people_here_mark })).toHaveCount(1);
	expect(await shifts(page)).toEqual([]);

	const again = await context.newPage();
	await visit(again, `${there}/rooms/${slug}`);
	await visit(page, `/people/${zoe.username}`);
	await expect(page.getByRole('main').getByText(t.online)).toBeVisible();
	expect(await shifts(page)).toEqual([]);
	await context.close();
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
