import { createHash } from 'node:crypto';
import type { PlaywrightTestOptions, Project } from '@playwright/test';

/** What a flow must work in: each language, on a phone and at a desk. */
export const languages = ['fr', 'en'] as const;
export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } } as const;

export type Language = (typeof languages)[number];
export type Size = keyof typeof sizes;

/** The language and the size that a test runs in. */
export type Variant = { language: Language; size: Size };

/** A project's settings for the fixtures of test.ts. */
export type VariantOptions = {
	/** Null in the sample: each test has its own, always the same. */
	variant: Variant | null;
};

type VariantProject = Project<PlaywrightTestOptions & VariantOptions>;

/** The whole set, rather than a sample of it: `npm run test:all`. */
export const isEvery = Boolean(process.env.TEST_EVERY);

/** The one of all variants that a test runs in when it runs once: it follows from the test's title. */
export function variantOf(title: string): Variant {
	const byte = byteOf(title);
	return { language: byte & 1 ? 'fr' : 'en', size: byte & 2 ? 'phone' : 'desk' };
}

/** The theme in which a test in the sample looks at its page. */
export function themeOf(title: string): 'light' | 'dark' {
	return byteOf(title) & 4 ? 'light' : 'dark';
}

function byteOf(title: string): number {
	return createHash('sha256').update(title).digest()[0] ?? 0;
}

/** Playwright's projects of the tier that is run: see CONTRIBUTING.md. */
export function projects(): VariantProject[] {
	return isEvery ? every() : sample();
}

function sample(): VariantProject[] {
	return [
		{ name: 'sample', grepInvert: /@every|@journey/, use: { variant: null } },
		{ name: 'sample without scripts', grep: /@journey/, use: { variant: null, javaScriptEnabled: false } }
	];
}

function every(): VariantProject[] {
	const variants = languages.flatMap((language) =>
		(Object.keys(sizes) as Size[]).map((size): Variant => ({ language, size }))
	);
	return [
		{ name: 'once', grep: /@once/, use: { variant: null } },
		...variants.flatMap((variant): VariantProject[] => {
			const name = `${variant.language} ${variant.size}`;
			return [
				{ name, grepInvert: /@once/, use: { variant } },
				{
					name: `${name} without scripts`,
					grep: /@without-scripts|@journey/,
					use: { variant, javaScriptEnabled: false }
				}
			];
		})
	];
}
