import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, wcagContrast } from 'culori';
import { expect, test } from 'vitest';

// WCAG 2.2, 1.4.3 and 1.4.11, computed from the colours of app.css: axe sees one theme of one page at a time.

const css = await readFile(join(import.meta.dirname, '../../src/app.css'), 'utf8');

/** The colours of a theme by name. */
function theme(side: 1 | 2): Record<string, string> {
	const pairs = css.matchAll(/--([a-z-]+): light-dark\((oklch\([^)]+\)), (oklch\([^)]+\))\);/g);
	return Object.fromEntries([...pairs].map((pair) => [pair[1], pair[side + 1]]));
}

const surfaces = ['paper', 'paper-raised', 'paper-sunken'];
const texts = ['ink', 'ink-soft', 'accent', 'accent-strong', 'danger'];
const code = ['code-keyword', 'code-string', 'code-name'];

/** What stands on what: text needs 4.5 to 1; lines and dots that mean something 3 to 1. */
const needed: [foreground: string[], background: string[], ratio: number][] = [
	[texts, surfaces, 4.5],
	[code, ['paper-raised', 'paper-sunken'], 4.5],
	[['ink', 'ink-soft', 'accent', 'accent-strong'], ['accent-wash'], 4.5],
	[['ink', 'danger'], ['danger-wash'], 4.5],
	[['on-accent'], ['accent', 'accent-strong'], 4.5],
	[['line-strong', 'accent', 'danger', 'present'], surfaces, 3]
];

test.each([
	['light', theme(1)],
	['dark', theme(2)]
])('in the %s theme everything can be read on what it stands on', (_, colours) => {
	const tooFaint = needed.flatMap(([foregrounds, backgrounds, ratio]) =>
		foregrounds.flatMap((foreground) =>
			backgrounds.flatMap((background) => {
				const contrast = contrastOf(colours[foreground], colours[background]);
				return contrast >= ratio ? [] : [`${foreground} on ${background}: ${contrast.toFixed(2)} to 1`];
			})
		)
	);
	expect(tooFaint).toEqual([]);
});

test.each(Array.from({ length: 36 }, (_, step) => step * 10))(
	'initials can be read on hue %i',
	async (hue) => {
		const avatar = await readFile(
			join(import.meta.dirname, '../../src/lib/components/Avatar.svelte'),
			'utf8'
		);
		const side = (property: string, index: 1 | 2) =>
			new RegExp(
				`\t${property}: light-dark\\((oklch\\(.+? var\\(--hue\\)\\)), (oklch\\(.+? var\\(--hue\\)\\))\\);`
			)
				.exec(avatar)
				?.[index]?.replace('var(--hue)', String(hue));
		for (const index of [1, 2] as const) {
			expect(contrastOf(side('color', index), side('background', index))).toBeGreaterThanOrEqual(4.5);
		}
	}
);

function contrastOf(foreground = '', background = ''): number {
	const [front, back] = [parse(foreground), parse(background)];
	if (!front || !back) throw new Error(`No colours: “${foreground}”, “${background}”.`);
	return wcagContrast(front, back);
}
