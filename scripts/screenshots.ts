import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { chromium as browser, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { chromium } from '../tests/e2e/chromium.ts';
import { enter } from '../tests/e2e/people.ts';
import { sizes, type Language, type Size } from '../tests/e2e/variants.ts';
import { launchSite } from '../tests/site/launched-site.ts';

// Run by `npm run screenshots`: makes docs/images/ of the community of the seed, over a throw-away Supabase. In English
// at a desk, in French on a phone, each light and dark.

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/images');
/** The emoji of the tests' Chromium, which comes without any. */
const emoji = join(root, 'node_modules/@fontsource/noto-emoji');

type Scene = {
	name: string;
	path: string;
	isGuest?: boolean;
	/** What happens before the picture is taken, on the page and by somebody else's. */
	act?: (page: Page, other: Page) => Promise<void>;
};

const scenes: Scene[] = [
	{ name: 'welcome', path: '/', isGuest: true },
	{ name: 'sign-in', path: '/login', isGuest: true },
	{ name: 'room', path: '/rooms/general', act: isBeingWrittenIn },
	{ name: 'people', path: '/rooms/general/people' },
	{ name: 'direct', path: '/rooms/d-00000000000040008000000000000001' },
	{ name: 'rooms', path: '/rooms' },
	{ name: 'browse', path: '/browse' },
	{ name: 'settings', path: '/settings' }
];

type Variant = { size: Size; language: Language; scale: number };

const desk: Variant = { size: 'desk', language: 'en', scale: 1 };
const phone: Variant = { size: 'phone', language: 'fr', scale: 2 };

/** Somebody else writes, and says nothing yet. */
async function isBeingWrittenIn(page: Page, other: Page): Promise<void> {
	await other.locator('main form textarea').fill('');
	await other.locator('main form textarea').pressSequentially('J’arrive');
	await page.getByText(/Inès (is writing|écrit)/).waitFor();
}

/** Lends every page a font for emoji. */
async function lendEmoji(context: BrowserContext): Promise<void> {
	const faces = await readFile(join(emoji, '400.css'), 'utf8');
	// Not its digits, which are for keycaps.
	const ranges = faces.replaceAll(/U\+(23|2a|30-39),/gi, '');
	const css = `${ranges.replaceAll('./files/', '/lent/')}\n:root { --font-text: sans-serif, 'Noto Emoji' }`;
	await context.route('**/lent/*', (route) =>
		route.fulfill({ path: join(emoji, 'files', basename(new URL(route.request().url()).pathname)) })
	);
	context.on('page', (page) => page.on('domcontentloaded', () => page.addStyleTag({ content: css })));
}

/** A page in a browser of its own; with a name, of somebody of the seed. */
async function open(chrome: Browser, origin: string, variant: Variant, who?: string): Promise<Page> {
	const { size, language, scale } = variant;
	const context = await chrome.newContext({
		baseURL: origin,
		locale: language === 'fr' ? 'fr-FR' : 'en-GB',
		viewport: sizes[size],
		deviceScaleFactor: scale,
		bypassCSP: true
	});
	await lendEmoji(context);
	const page = await context.newPage();
	if (!who) return page;
	const person = { email: `${who}@parlotte.example`, username: who, password: 'bonjour-parlotte' };
	await enter(page, person, origin);
	return page;
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const site = await launchSite({ LOG_LEVEL: 'info' });
const chrome = await browser.launch(await chromium());
try {
	const ines = await open(chrome, site.origin, desk, 'ines');
	await open(chrome, site.origin, desk, 'noe');
	for (const variant of [desk, phone]) {
		const guest = await open(chrome, site.origin, variant);
		const member = await open(chrome, site.origin, variant, 'camille');
		for (const { name, path, isGuest, act } of scenes) {
			const page = isGuest ? guest : member;
			await page.goto(path, { waitUntil: 'networkidle' });
			for (const colorScheme of ['light', 'dark'] as const) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				await act?.(page, ines);
				await page.evaluate(() => document.fonts.ready.then(() => undefined));
				await page.screenshot({ path: join(folder, `${name}-${variant.size}-${colorScheme}.png`) });
			}
		}
	}
} finally {
	await chrome.close();
	await site.kill();
}
