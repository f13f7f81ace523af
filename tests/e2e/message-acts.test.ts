import { member, messages, say, startSession, visit, type Person } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { expect, test, type Page } from './test.ts';
import type { Texts } from './texts.ts';

/** Chooses something from the menu of somebody's message, with the mouse. */
async function choose(page: Page, text: string, author: Person, name: string, t: Texts): Promise<void> {
	const message = messages(page, text);
	await message.hover();
	await message.getByRole('button', { name: t.message_actions.replace('{name}', author.username) }).click();
	await page.getByRole('menuitem', { name, exact: true }).click();
}

test(
	'a change that is answered late closes no other, and one that is left is found again',
	{ tag: '@every' },
	async ({ page, t }) => {
		const ada = await member('ada');
		const { slug } = await closedRoom([{ id: await idOf(ada) }]);
		await startSession(page, ada);
		await visit(page, `/rooms/${slug}`);
		for (const text of ['first', 'second']) {
			await say(page, text, t);
			await expect(messages(page, text)).toHaveAttribute('id', /^m-/);
		}
		const released = Promise.withResolvers<null>();
		await page.route('**/rpc/edit_message', async (route) => {
			await released.promise;
			await route.continue();
		});
		const edited = page.getByLabel(t.edit_label);
		await choose(page, 'second', ada, t.message_edit, t);
		await edited.fill('second, again');
		await edited.press('Enter');
		await edited.press('Escape');
		await choose(page, 'second', ada, t.message_edit, t);
		await edited.fill('second, not done');
		await choose(page, 'first', ada, t.message_edit, t);
		await edited.fill('first, not done');
		released.resolve(null);
		await expect(messages(page, 'second, again').getByText(`(${t.message_edited})`)).toBeVisible();
		await expect(edited).toHaveValue('first, not done');
		await expect(edited).toBeFocused();

		await choose(page, 'second, again', ada, t.message_edit, t);
		await expect(edited).toHaveValue('second, not done');
		await choose(page, 'first', ada, t.message_edit, t);
		await expect(edited).toHaveValue('first, not done');
	}
);

test('what is marked as unread stays so while nobody looks', { tag: '@every' }, async ({ page, t }) => {
	const [ada, bob] = await Promise.all([member('ada'), member('bob')]);
	const author_id = await idOf(bob);
	const { id: room_id, slug } = await closedRoom([{ id: await idOf(ada) }, { id: author_id }]);
	const rows = ['first', 'second', 'third'].map((body) => ({ room_id, author_id, body }));
	expect((await owner.from('messages').insert(rows)).error).toBeNull();
	await startSession(page, ada);
	await visit(page, `/rooms/${slug}`);
	const marked = page.waitForResponse('**/rpc/mark_unread');
	await choose(page, 'second', bob, t.message_mark_unread, t);
	await marked;
	for (const isHidden of [true, false]) {
		await page.evaluate((hidden) => {
			Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
			document.dispatchEvent(new Event('visibilitychange'));
		}, isHidden);
	}
	await page.goto('/rooms');
	await expect(page.getByRole('link', { name: /^Test/ })).toHaveAccessibleName(/Test.*\b2\b/);
});
