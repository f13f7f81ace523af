import { randomUUID } from 'node:crypto';
import { expectNoViolation } from './axe.ts';
import { member, startSession } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { expect, test } from './test.ts';

/** A room of its own, where someone moderates and someone wrote a message that others object to. */
async function scene() {
	const [mod, ada, bob] = [await member('mod'), await member('ada'), await member('bob')];
	const { id: room_id, slug } = await closedRoom([
		{ id: await idOf(mod), role: 'moderator' },
		{ id: await idOf(ada) },
		{ id: await idOf(bob) }
	]);
	const id = randomUUID();
	const message = { id, room_id, author_id: await idOf(bob), body: `Buy <b>this</b>, ${ada.username}` };
	expect((await owner.from('messages').insert(message)).error).toBeNull();
	return { mod, ada, bob, message, slug };
}

test(
	'a message is reported, its author blocked, and who moderates deletes it',
	{ tag: '@without-scripts' },
	async ({ page, context, t }) => {
		const { mod, ada, bob, message, slug } = await scene();
		await startSession(page, ada);
		await page.goto(`/report/${message.id}`);
		await expect(page.getByText(message.body)).toBeVisible();
		await page.getByRole('button', { name: t.report_action, exact: true }).click();
		await expect(page.getByText(t.problem_reason_missing)).toBeVisible();
		await page.getByRole('radio', { name: t.report_reason_spam }).check();
		await page.getByLabel(t.report_note).fill('The third time');
		await page.getByLabel(t.report_block.replace('{name}', bob.username)).check();
		await expectNoViolation(page);
		await page.getByRole('button', { name: t.report_action, exact: true }).click();
		await expect(page.getByRole('heading', { name: t.report_done_title })).toBeVisible();
		await expect(page.getByRole('link', { name: t.report_back }).last()).toHaveAttribute(
			'href',
			new RegExp(`/rooms/${slug}$`)
		);

		await page.goto('/settings/reports');
		await expect(page.getByText(t.error_not_found)).toBeVisible();
		await page.goto('/settings/blocked');
		await expect(page.getByText(`@${bob.username}`)).toBeVisible();
		await expectNoViolation(page);
		await page
			.getByRole('button', { name: t.settings_unblock_label.replace('{name}', bob.username) })
			.click();
		await expect(page.getByText(t.settings_blocked_none)).toBeVisible();

		await context.clearCookies();
		await startSession(page, mod);
		await page.goto('/settings/reports');
		await expect(page.getByText(message.body)).toBeVisible();
		await expect(page.getByText('The third time')).toBeVisible();
		await expectNoViolation(page);
		await page.getByRole('button', { name: t.reports_remove }).click();
		await expect(page.getByText(t.reports_none)).toBeVisible();
		const { data } = await owner.from('messages').select('body, deleted_at').eq('id', message.id).single();
		expect(data).toEqual({ body: '', deleted_at: expect.any(String) });
	}
);
