import type { WebSocketRoute } from '@playwright/test';
import { enter, member, messages, say, visit } from './people.ts';
import { there } from './sites.ts';
import { expect, test } from './test.ts';
import { texts } from './texts.ts';

const { fr } = texts;

test('what is written while the connection is cut appears once it is back, each message once', async ({
	page,
	browser,
	t
}) => {
	const [ada, grace] = await Promise.all([member('ada'), member('grace')]);
	const sockets: WebSocketRoute[] = [];
	let isCut = false;
	await page.routeWebSocket(/\/realtime\/v1\//, async (socket) => {
		if (isCut) return socket.close();
		socket.connectToServer();
		sockets.push(socket);
	});
	await enter(page, ada);
	await expect.poll(() => sockets.length).toBe(1);

	const context = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: false });
	const other = await context.newPage();
	await enter(other, grace, there);
	const line = (number: number) => `${grace.username} says ${number}`;
	await say(other, line(1), fr);
	await expect(messages(page, line(1))).toBeVisible();

	isCut = true;
	await Promise.all(sockets.map((socket) => socket.close()));
	await expect(page.getByText(t.line_reconnecting)).toBeVisible();
	await say(other, line(2), fr);
	await say(other, line(3), fr);
	await expect(messages(other, line(3))).toBeVisible();

	isCut = false;
	await expect(messages(page, grace.username).locator('.body')).toHaveText([line(1), line(2), line(3)]);
	await expect(page.getByText(t.line_reconnecting)).toBeHidden();
	await context.close();
});

test('a message whose answer is lost is stored once, and one that finds no way out survives the page', async ({
	page,
	t
}) => {
	const ada = await member('ada');
	await enter(page, ada);
	let isLost = false;
	// Stored, and the answer lost: what a phone in a tunnel does.
	await page.route('**/rest/v1/messages*', async (route) => {
		if (isLost || route.request().method() !== 'POST') return route.continue();
		await route.fetch();
		isLost = true;
		await route.abort();
	});
	const field = page.getByLabel(t.message_label, { exact: true });
	const text = `${ada.username} in a tunnel`;
	await field.fill(text);
	await field.press('Enter');
	await expect(field).toHaveValue('');
	await expect(messages(page, text)).toHaveCount(1);

	await expect.poll(() => isLost).toBe(true);
	await say(page, `${ada.username} is out`, t);
	await expect(messages(page, ada.username).locator('.body')).toHaveText([text, `${ada.username} is out`]);

	// Nothing goes out any more, and the page is left: the next one has it, and sends it.
	let isDown = true;
	await page.route('**/rest/v1/messages*', (route) =>
		isDown && route.request().method() === 'POST' ? route.abort() : route.continue()
	);
	const kept = `${ada.username} closes the lid`;
	await say(page, kept, t);
	await expect(messages(page, kept)).toHaveCount(1);
	await page.reload();
	await expect(messages(page, kept)).toHaveCount(1);
	const stored = page.waitForResponse(
		(response) => response.request().method() === 'POST' && response.status() === 201
	);
	isDown = false;
	await stored;
	await page.reload();
	const all = [text, `${ada.username} is out`, kept];
	await expect(messages(page, ada.username).locator('.body')).toHaveText(all);
});

test(
	'a tab that is suspended keeps no other from sending',
	{ tag: '@every' },
	async ({ page, context, t }) => {
		const ada = await member('ada');
		await enter(page, ada);
		// It sends: it has the lock.
		await say(page, `First, says ${ada.username}`, t);
		await expect(messages(page, `First, says ${ada.username}`)).toHaveAttribute('id', /^m-/);
		const second = await context.newPage();
		await visit(second, '/rooms/general');
		// Whatever it would do next, it does not.
		const debugging = await context.newCDPSession(page);
		await debugging.send('Debugger.enable');
		await debugging.send('Debugger.pause');

		const isStored = second.waitForResponse(
			(response) => response.request().method() === 'POST' && response.url().includes('/rest/v1/messages')
		);
		const text = `Second, says ${ada.username}`;
		await say(second, text, t);
		expect((await isStored).status()).toBe(201);
		await expect(messages(second, text)).toHaveAttribute('id', /^m-/);

		await debugging.send('Debugger.disable');
		await expect(messages(page, text)).toHaveAttribute('id', /^m-/);
	}
);
