import { test as base, expect, type Page } from '@playwright/test';

export { expect, type Page };

/** A test in which nothing is refused by the page's own security policy, and no script fails. */
export const test = base.extend<{ quietPages: undefined }>({
	quietPages: [
		async ({ context }, use) => {
			const complaints: string[] = [];
			context.on('weberror', (error) => complaints.push(error.error().message));
			context.on('console', (message) => {
				if (/Content Security Policy|Trusted Type/i.test(message.text())) complaints.push(message.text());
			});
			await use(undefined);
			expect(complaints).toEqual([]);
		},
		{ auto: true }
	]
});
