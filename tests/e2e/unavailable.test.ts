import { once } from 'node:events';
import { createServer } from 'node:net';
import { enter, member, visit } from './people.ts';
import { adrift, here, nowhere } from './sites.ts';
import { expect, test } from './test.ts';

// One after the other, and once: they share the address at which nobody answers.
test.describe.configure({ mode: 'serial' });

test(
	'while Supabase does not answer, people are told so, and nobody is signed out',
	{ tag: '@once' },
	async ({ page, context, t }) => {
		await enter(page, await member('ada'));
		const session = async () => (await context.cookies()).filter(({ name }) => name === 'parlotte');
		const before = await session();
		expect(before).toHaveLength(1);

		// It takes calls and says nothing: worse than one that is down.
		const silent = createServer((socket) => socket.on('error', () => undefined)).listen(
			Number(new URL(nowhere).port)
		);
		await once(silent, 'listening');
		try {
			for (const path of ['/rooms/general', '/', '/login']) {
				const response = await page.goto(adrift + path);
				expect(response?.status()).toBe(503);
				await expect(page.getByText(t.error_unavailable)).toBeVisible();
				await expect(page.getByRole('link', { name: t.try_again })).toHaveAttribute('href', adrift + path);
			}
		} finally {
			silent.close();
		}

		expect(await session()).toEqual(before);
		await page.goto(`${here}/`);
		await expect(page).toHaveURL(`${here}/rooms/general`);
	}
);

test(
	'a guest can read the sign-in page meanwhile, and the form says what is the matter',
	{ tag: ['@once', '@every'] },
	async ({ page, t }) => {
		await visit(page, `${adrift}/login`);
		await page.getByLabel(t.email).fill('ada@example.org');
		await page.getByLabel(t.password, { exact: true }).fill('correct horse');
		// First their own network is gone, then what stands behind the site.
		const gone = (url: URL) => url.pathname === '/login';
		await page.route(gone, (route) => route.abort());
		for (const isBack of [false, true]) {
			if (isBack) await page.unroute(gone);
			const answered = isBack && page.waitForResponse((response) => gone(new URL(response.url())));
			await page.getByRole('button', { name: t.sign_in }).click();
			if (answered) await answered;
			await expect(page.getByRole('alert')).toHaveText(t.error_unavailable);
			await expect(page.getByLabel(t.email)).toHaveValue('ada@example.org');
			await expect(page.getByRole('button', { name: t.sign_in })).toBeEnabled();
		}
	}
);
