import { expect, test } from 'vitest';
import { sanitise } from '../../../src/lib/markdown/sanitise.ts';
import { isOfMessage } from '../../../src/lib/markdown/trusted.ts';
import { render } from '../../../src/lib/markdown/render.ts';
import { payloads } from '../payloads/index.ts';
import { tried } from '../tally.ts';

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
)('%s, %s: nothing outside the lists', (name, by, safe, sources) => {
	tried(`attacks in messages: ${name}, ${by}`, sources.length);
	for (const source of sources) {
		const html = safe(source);
		expect(isOfMessage(html), `${source}\n${html}`).toBe(true);
		for (const [, name] of html.matchAll(/<[^<>]* class="([^"]*)"/g)) {
			expect(name, source).toMatch(/^(mention|language-[\w#+-]+)$/);
		}
	}
});

test('the page takes no HTML but that of messages', () => {
	for (const html of [
		'<img src="x">',
		'<p onclick="pwned()">',
		'<p style="x">',
		'<a href="javascript:pwned()">',
		'<a href="https://example.org" href="javascript:pwned()">',
		"<a href='https://example.org'>",
		'<P>',
		'<p/onclick=pwned()>',
		'<p',
		'<!--'
	]) {
		expect(isOfMessage(html), html).toBe(false);
	}
	expect(isOfMessage('<p>a <a href="https://example.org/?a=1&amp;b" rel="x" target="_blank">b</a></p>')).toBe(
		true
	);
});

test('what is refused is still there to be read', () => {
	const text = (html: string) => html.replace(/<[^>]*>/g, '');
	expect(text(render('<img src=x onerror=pwned()>'))).toContain('&lt;img src=x onerror=pwned()&gt;');
	expect(text(render('[x](javascript:pwned())'))).toContain('[x](javascript:pwned())');
});
