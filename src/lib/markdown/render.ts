import { Marked, type RendererObject, type TokenizerObject } from 'marked';
import { splitAtMentions } from './mentions';
import { sanitise } from './sanitise';

/** A message has at most 4,000 characters, each of them two UTF-16 units at most. Beyond, nothing is parsed. */
const LONGEST_SOURCE = 8_000;

/**
 * The most elements of a message. Making sure of each takes the server some 50 µs: 4,000 characters can make 2,000,
 * and nobody reads those.
 */
const MOST_ELEMENTS = 500;

/** What a language is called after the opening of a code block. */
const LANGUAGE = /^[\w#+-]{1,24}$/;

const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;'
};

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The address of a link, or null when it is none that a message may lead to. */
function destination(href: string): string | null {
	const url = URL.parse(href);
	return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
}

// Not known here: raw HTML, images, tables, headings underlined, code by its indent, links defined elsewhere. Nobody
// means them in a chat, and what is not understood stays as it was typed.
const unknown = () => undefined;
const tokenizer: TokenizerObject = {
	html: unknown,
	tag: unknown,
	table: unknown,
	lheading: unknown,
	code: unknown,
	def: unknown,
	reflink: unknown
};

const renderer: RendererObject = {
	heading({ tokens }) {
		return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
	},
	code({ text, lang }) {
		const name = LANGUAGE.test(lang ?? '') ? ` class="language-${escape(lang ?? '')}"` : '';
		return `<pre><code${name}>${escape(text)}</code></pre>`;
	},
	checkbox({ checked }) {
		return checked ? '☑ ' : '☐ ';
	},
	link({ href, tokens, raw }) {
		const url = destination(href);
		return url ? `<a href="${escape(url)}">${this.parser.parseInline(tokens)}</a>` : escape(raw);
	},
	image({ href, text, raw }) {
		const url = destination(href);
		return url ? `<a href="${escape(url)}">${escape(text || url)}</a>` : escape(raw);
	},
	text(token) {
		if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
		// Its raw form: marked has read `&#106;` as a letter, and it was typed as it is.
		return splitAtMentions(token.type === 'text' ? token.raw : token.text)
			.map(({ text, isMention }) => (isMention ? `<span class="mention">${text}</span>` : escape(text)))
			.join('');
	}
};

const marked = new Marked({ async: false, gfm: true, breaks: true, tokenizer, renderer });

/**
 * A message's source as HTML that is safe to show: a part of Markdown, and mentions. What it does not know, and all
 * HTML, is shown as it was typed. Never throws.
 */
export function render(source: string): string {
	if (source.length > LONGEST_SOURCE) return plain(source);
	try {
		const html = marked.parse(source, { async: false });
		return (html.match(/<[a-z]/g)?.length ?? 0) > MOST_ELEMENTS ? plain(source) : sanitise(html);
	} catch {
		// Nested so deeply that the parser gave up.
		return plain(source);
	}
}

/** A source as paragraphs and lines, and nothing more. */
export function plain(source: string): string {
	return `<p>${escape(source).replaceAll('\n', '<br>')}</p>`;
}
