import { AxeBuilder } from '@axe-core/playwright';
import { enter, member, say } from './people.ts';
import { expect, test, type Page } from './test.ts';
import { texts } from './texts.ts';

const { en } = texts;

async function expectNoViolation(page: Page) {
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme });
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
	}
}

for (const [name, path] of [
	['the start', '/'],
	['sign-in', '/login'],
	['registration', '/register'],
	['the hint to the inbox', '/register/sent'],
	['confirmation', '/confirm?token_hash=0123&type=signup'],
	['a link that does not work', '/confirm'],
	['a page that does not exist', '/nowhere']
] as const) {
	test(`axe finds nothing on ${name}`, async ({ page }) => {
		await page.goto(path);
		await expectNoViolation(page);
	});
}

test('axe finds nothing in forms that were refused', async ({ page }) => {
	await page.goto('/login');
	await page.getByRole('button', { name: en.sign_in }).click();
	await expect(page.getByText(en.problem_email_form)).toBeVisible();
	await expectNoViolation(page);
});

test('axe finds nothing in a room', async ({ page }) => {
	await enter(page, await member('ada'), en);
	await say(page, 'Is anybody here?', en);
	await expect(page.getByText('Is anybody here?').first()).toBeVisible();
	await expectNoViolation(page);

	await page.goto('/rooms/nowhere');
	await expect(page.getByText(en.error_room_not_found)).toBeVisible();
	await expectNoViolation(page);
});
