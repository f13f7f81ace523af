import { randomInt } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { texts, type Texts } from './texts.ts';
import { sizes, variantOf, type VariantOptions } from './variants.ts';

export { expect, type Page };

/**
 * A test in one language and at one size (see CONTRIBUTING.md), in which nothing is refused by the page's own
 * security policy, and no script fails.
 */
export const test = base.extend<
	VariantOptions & {
		/** The texts of the language that the page speaks. */
		t: Texts;
		quietPages: undefined;
	}
>({
	variant: [null, { option: true }],

	locale: async ({ variant }, use, { title }) => {
		const { language } = variant ?? variantOf(title);
		await use(language === 'fr' ? 'fr-FR' : 'en-GB');
	},

	viewport: async ({ variant }, use, { title }) => {
		const { size } = variant ?? variantOf(title);
		await use(sizes[size]);
	},

	// The limits by address are people's; the sites under test believe what stands before them (playwright.config.ts).
	extraHTTPHeaders: async ({}, use) => {
		const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
		await use({ 'x-forwarded-for': address });
	},

	t: async ({ locale }, use) => use(locale?.startsWith('fr') ? texts.fr : texts.en),

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
