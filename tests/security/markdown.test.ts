import { expect, test } from 'vitest';
import { attributes, elements, sanitise } from '../../src/lib/markdown/sanitise.ts';
import { render } from '../../src/lib/markdown/render.ts';
import { payloads } from './payloads/index.ts';

const TAG = new RegExp(
	`</(?:${elements.join('|')})>|<(?:${elements.join('|')})((?: (?:${attributes.join('|')})="[^"<>]*")*)>`,
	'g'
);

test('there are at least 500 of them, all different', () => {
	const all = Object.values(payloads).flat();
	expect(new Set(all).size).toBeGreaterThanOrEqual(500);
});

// The parser lets no HTML through, and the sanitiser would let none through on its own: each is tried alone.
test.each(
	Object.entries(payloads).flatMap(([name, sources]) => [
		[name, 'rendered', render, sources] as const,
		[name, 'sanitised', sanitise, sources] as const
	])
)('%s, %s: nothing outside the lists', (_name, _by, safe, sources) => {
	for (const source of sources) {
		const html = safe(source);
		// Whatever is not one of our tags opens none.
		expect(html.replace(TAG, ''), source).not.toContain('<');
		for (const [, inside = ''] of html.matchAll(TAG)) {
			for (const [, name, value] of inside.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
				if (name === 'href') expect(value, source).toMatch(/^(https?|mailto):/);
				if (name === 'class') expect(value, source).toMatch(/^(mention|language-[\w#+-]+)$/);
			}
		}
	}
});

test('what is refused is still there to be read', () => {
	const text = (html: string) => html.replace(/<[^>]*>/g, '');
	expect(text(render('<img src=x onerror=pwned()>'))).toContain('&lt;img src=x onerror=pwned()&gt;');
	expect(text(render('[x](javascript:pwned())'))).toContain('[x](javascript:pwned())');
});
