import { expectNoViolation } from './axe.ts';
import { enter, member, messages, startSession, visit } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { expect, test, type Page } from './test.ts';
import type { Texts } from './texts.ts';

const field = (page: Page, t: Texts) => page.getByLabel(t.message_label, { exact: true });

test('people and emoji are completed from the keyboard', async ({ page, t }) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	await enter(page, ada);
	await field(page, t).pressSequentially(`Hello @${grace.username.slice(0, 12)}`);
	await expect(page.getByRole('option', { name: grace.username })).toHaveAttribute('aria-selected', 'true');
	await expectNoViolation(page);
	await page.keyboard.press('Enter');
	await expect(field(page, t)).toHaveValue(`Hello @${grace.username} `);

	await field(page, t).pressSequentially(':pouce');
	await expect(page.getByRole('option').first()).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('listbox')).toHaveCount(0);
	await page.keyboard.type(' :tada');
	await page.getByRole('option', { name: '🎉' }).click();
	await expect(field(page, t)).toHaveValue(`Hello @${grace.username} :pouce 🎉 `);
});

test(
	'what is typed while a name is looked up is a part of what it replaces',
	{ tag: '@every' },
	async ({ page, t }) => {
		const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
		await enter(page, ada);
		const name = `@${grace.username}`;
		await field(page, t).pressSequentially(name.slice(0, 12));
		await expect(page.getByRole('option', { name: grace.username })).toBeVisible();
		// All that was typed until now is answered: nobody else is called like this.
		await expect(page.getByRole('option')).toHaveCount(1);
		const released = Promise.withResolvers<null>();
		await page.route('**/rpc/find_members', async (route) => {
			await released.promise;
			await route.continue();
		});
		await page.keyboard.type(name.slice(12, 14));
		await page.keyboard.press('Tab');
		await expect(field(page, t)).toHaveValue(`${name} `);
		released.resolve(null);
	}
);

test(
	'an answer begun far up is one after a reload, and when it is taken back',
	{ tag: '@every' },
	async ({ page, t }) => {
		const ada = await member('ada');
		const id = await idOf(ada);
		const { id: room_id, slug } = await closedRoom([{ id }]);
		const rows = Array.from({ length: 120 }, (_, index) => ({
			room_id,
			author_id: id,
			body: `number ${index}`
		}));
		expect((await owner.from('messages').insert(rows)).error).toBeNull();
		await startSession(page, ada);
		await visit(page, `/rooms/${slug}?reply=1&around=1#m-1`);
		const cancel = page.getByRole('button', { name: t.composer_cancel_reply });
		await expect(cancel).toBeVisible();
		await field(page, t).fill('That was first');
		await visit(page, `/rooms/${slug}`);
		await expect(field(page, t)).toHaveValue('That was first');
		await expect(cancel).toBeVisible();

		await page.route('**/rest/v1/messages*', async (route) => {
			if (route.request().method() !== 'POST') return route.continue();
			await route.fulfill({
				status: 403,
				json: { code: 'archived', message: 'x', details: null, hint: null },
				headers: { 'access-control-allow-origin': '*' }
			});
		});
		await field(page, t).press('Enter');
		await expect(cancel).toHaveCount(0);
		await messages(page, 'That was first').getByRole('button', { name: t.pending_edit }).click();
		await expect(cancel).toBeVisible();
		// A link that is a button is pressed as one.
		await cancel.press(' ');
		await expect(cancel).toHaveCount(0);
		await expect(field(page, t)).toHaveValue('That was first');
	}
);

test('what is being written survives a reload, and is gone once it is sent', async ({ page, t }) => {
	const ada = await member('ada');
	await enter(page, ada);
	const text = `Begun by ${ada.username}`;
	await field(page, t).fill(text);
	await page.reload();
	await expect(field(page, t)).toHaveValue(text);
	await field(page, t).press('Enter');
	await expect(messages(page, text)).toHaveCount(1);
	await page.reload();
	await expect(field(page, t)).toHaveValue('');
});

test('a message near the limit is counted, one beyond it is kept and told', async ({ page, t }) => {
	await enter(page, await member('ada'));
	await field(page, t).fill('a'.repeat(3_990));
	await expect(
		page.getByText(t.composer_left[0]?.match['countPlural=other'].replace('{count}', '10') ?? '')
	).toBeVisible();
	// However long a word is, what is around it stays where it was.
	await expect(page.getByRole('button', { name: t.message_send })).toBeInViewport({ ratio: 1 });
	await field(page, t).fill('a'.repeat(4_005));
	await field(page, t).press('Enter');
	await expect(page.getByRole('alert')).toHaveText(t.problem_message_long);
	await expect(field(page, t)).toHaveValue('a'.repeat(4_005));
});

test('Enter and Shift+Enter can be swapped, and stay so', { tag: '@every' }, async ({ page, t }) => {
	await page.setViewportSize({ width: 1280, height: 800 });
	const ada = await member('ada');
	await enter(page, ada);
	await field(page, t).fill('one');
	await field(page, t).press('Shift+Enter');
	await expect(field(page, t)).toHaveValue('one\n');
	await page.getByRole('button', { name: t.composer_enter_swap }).click();
	await page.reload();
	await field(page, t).fill(`two ${ada.username}`);
	await field(page, t).press('Enter');
	await expect(field(page, t)).toHaveValue(`two ${ada.username}\n`);
	await field(page, t).press('Control+Enter');
	await expect(messages(page, `two ${ada.username}`).locator('time')).toBeVisible();
	await field(page, t).press('ArrowUp');
	const edited = page.getByLabel(t.edit_label);
	await edited.press('Enter');
	await expect(edited).toHaveValue(`two ${ada.username}\n`);
});

test('who writes too fast is told how long they wait, and it is sent then', async ({ page, t }) => {
	const ada = await member('ada');
	await enter(page, ada);
	let isRefused = false;
	await page.route('**/rest/v1/messages*', async (route) => {
		if (isRefused || route.request().method() !== 'POST') return route.continue();
		isRefused = true;
		await route.fulfill({
			status: 429,
			json: { code: 'flood', message: 'too fast', details: '2', hint: null },
			headers: { 'access-control-allow-origin': '*' }
		});
	});
	const text = `Quick, says ${ada.username}`;
	await field(page, t).fill(text);
	await field(page, t).press('Enter');
	const wait = t.pending_flood[0]?.match['countPlural=other'].replace(/\{count\}.*/, '') ?? '';
	await expect(messages(page, text)).toContainText(wait);
	await expect(messages(page, text)).not.toContainText(wait);
	await expect(messages(page, text).locator('time')).toBeAttached();
});

test('what is sent is there at once, and one that is refused says why and can be discarded', async ({
	page,
	t
}) => {
	const ada = await member('ada');
	await enter(page, ada);
	const text = `Refused to ${ada.username}`;
	let release: () => void = () => undefined;
	const isHeld = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/rest/v1/messages*', async (route) => {
		if (route.request().method() !== 'POST') return route.continue();
		await isHeld;
		await route.fulfill({
			status: 403,
			json: { code: 'archived', message: 'x', details: null, hint: null },
			headers: { 'access-control-allow-origin': '*' }
		});
	});
	await field(page, t).fill(text);
	await field(page, t).press('Enter');
	await expect(messages(page, text)).toContainText(t.pending_sending);
	release();
	await expect(messages(page, text)).toContainText(t.refused_archived);
	await expectNoViolation(page);
	await messages(page, text).getByRole('button', { name: t.pending_retry }).click();
	await expect(messages(page, text)).toContainText(t.refused_archived);
	await messages(page, text).getByRole('button', { name: t.pending_edit }).click();
	await expect(messages(page, text)).toHaveCount(0);
	await expect(field(page, t)).toHaveValue(text);
	await field(page, t).press('Enter');
	await messages(page, text).getByRole('button', { name: t.pending_discard }).click();
	await expect(messages(page, text)).toHaveCount(0);
	await expect(field(page, t)).toHaveValue('');
});
