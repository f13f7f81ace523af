import { elementsThatRun, css, templates } from './html.ts';
import { foreignContent, mutations, breakouts } from './parsers.ts';
import { addresses, oddCharacters } from './text.ts';
import { markdownTricks, polyglots } from './markdown.ts';

/**
 * Attacks on whoever shows text as HTML, by class. Each that runs calls `pwned()`. The classes follow the OWASP and
 * PortSwigger cheat sheets, DOMPurify's published bypasses and CommonMark's corners, written out or combined here.
 */
export const payloads: Record<string, readonly string[]> = {
	'elements that run': elementsThatRun(),
	'SVG and MathML': foreignContent(),
	'mutation of what was parsed': mutations(),
	'addresses that run': addresses(),
	CSS: css(),
	templates: templates(),
	'tricks of Markdown': markdownTricks(),
	'out of an attribute or an element': breakouts(),
	polyglots: polyglots(),
	'odd characters': oddCharacters()
};
