import { describe, expect, test } from 'vitest';
import { render } from './render';

/** What a source looks like, without line breaks between blocks, and without what every link carries. */
const shown = (source: string) =>
	render(source).replaceAll('\n', '').replaceAll(' rel="noopener nofollow ugc" target="_blank"', '');

describe('Markdown', () => {
	test.each([
		['**bold** *italic* ~~struck~~', '<p><strong>bold</strong> <em>italic</em> <del>struck</del></p>'],
		['one\ntwo\n\nthree', '<p>one<br>two</p><p>three</p>'],
		['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
		['3. three\n4. four', '<ol start="3"><li>three</li><li>four</li></ol>'],
		['- [ ] to do\n- [x] done', '<ul><li>☐ to do</li><li>☑ done</li></ul>'],
		['> said\n> before', '<blockquote><p>said<br>before</p></blockquote>'],
		['`a < b`', '<p><code>a &lt; b</code></p>'],
		['```ts\nlet a = 1;\n```', '<pre><code class="language-ts">let a = 1;</code></pre>'],
		['# Title', '<p><strong>Title</strong></p>'],
		['#general is nice', '<p>#general is nice</p>'],
		['[text](https://example.org/a)', '<p><a href="https://example.org/a">text</a></p>'],
		['ada@example.org', '<p><a href="mailto:ada@example.org">ada@example.org</a></p>'],
		[
			'(https://example.org/a?b=1&c=2).',
			'<p>(<a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>).</p>'
		]
	])('%j', (source, html) => {
		expect(shown(source)).toBe(html);
	});

	test('a link opens beside the conversation, and lends it no credit', () => {
		expect(render('https://example.org')).toContain('rel="noopener nofollow ugc" target="_blank"');
	});
});

describe('as typed', () => {
	test.each([
		['<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>'],
		['&lt; &copy; &#106;', '<p>&amp;lt; &amp;copy; &amp;#106;</p>'],
		['a | b\n--|--\n1 | 2', '<p>a | b<br>--|--<br>1 | 2</p>'],
		['[note]: see below', '<p>[note]: see below</p>'],
		['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
		['[x](/rooms/general)', '<p>[x](/rooms/general)</p>'],
		['ftp://example.org/a', '<p>ftp://example.org/a</p>']
	])('%j', (source, html) => {
		expect(shown(source)).toBe(html);
	});

	test('an image is a link to it, and is not loaded', () => {
		expect(shown('![a cat](https://example.org/cat.png)')).toBe(
			'<p><a href="https://example.org/cat.png">a cat</a></p>'
		);
	});
});

describe('mentions', () => {
	test.each([
		['@ines, hello', '<p><span class="mention">@ines</span>, hello</p>'],
		['**@ines**', '<p><strong><span class="mention">@ines</span></strong></p>'],
		['`@ines`', '<p><code>@ines</code></p>'],
		['x@ines', '<p>x@ines</p>'],
		['é@ines', '<p>é@ines</p>'],
		['@in', '<p>@in</p>'],
		['me@ines and @sam', '<p>me@ines and <span class="mention">@sam</span></p>']
	])('%j', (source, html) => {
		expect(shown(source)).toBe(html);
	});
});

describe('too much', () => {
	test('a megabyte is shown as it is, without being parsed', () => {
		for (const source of ['[', '*a', '> ', '<img ', '```\n'].map((part) => part.repeat(1e6 / part.length))) {
			expect(render(source)).not.toMatch(/<(?!\/?p>|br>)/);
		}
	});

	test('4,000 characters of nothing but structure make no page that nobody can show', () => {
		for (const part of ['*a', '`a', '> - ', '1. ', '[a](', '~a', '```\n', '_a ', '![', '<a ']) {
			const html = render(part.repeat(4_000 / part.length));
			expect(html.match(/<(?!br)[a-z]/g)?.length ?? 0, part).toBeLessThanOrEqual(500);
		}
	});
});
