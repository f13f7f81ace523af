import { expectNoViolation } from './axe.ts';
import { enter, member, say } from './people.ts';
import { expect, test } from './test.ts';

for (const [name, path] of [
	['the start', '/'],
	['sign-in', '/login'],
	['registration', '/register'],
	['registration by an invitation that is not good', '/register?invitation=nothing'],
	['the hint to the inbox', '/confirm'],
	['confirmation', '/confirm?token_hash=0123&type=signup'],
	['a link to sign in', '/confirm?token_hash=0123&type=magiclink'],
	['a link that does not work', '/confirm?token_hash=0123&type=nothing'],
	['the forgotten password', '/forgot-password'],
	['a new password by link', '/reset-password?token_hash=0123'],
	['a new password by code', '/reset-password'],
	['a page that does not exist', '/nowhere']
] as const) {
	test(`axe finds nothing on ${name}`, async ({ page }) => {
		await page.goto(path);
		await expectNoViolation(page);
	});
}

test('axe finds nothing in forms that were refused', async ({ page, t }) => {
	await page.goto('/login');
	await page.getByRole('button', { name: t.sign_in }).click();
	await expect(page.getByText(t.problem_email_form)).toBeVisible();
	await expectNoViolation(page);
});

test('axe finds nothing in a room', async ({ page, t }) => {
	await enter(page, await member('ada'), t);
	await say(page, 'Is anybody here?', t);
	await expect(page.getByText('Is anybody here?').first()).toBeVisible();
	await expectNoViolation(page);

	await page.goto('/rooms/nowhere');
	await expect(page.getByText(t.error_room_not_found)).toBeVisible();
	await expectNoViolation(page);
});
