// Text that shows as what it is. The database has the same rules (private.is_plain, private.is_visible) and refuses;
// here, what nobody typed knowingly is left out.

/** Control characters, turns of direction, what is invisible, and joiners, variants and tags where none is needed. */
const UNPLAIN = new RegExp(
	[
		'[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
			'\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\uffff' +
			'\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e001f}\\u{e0080}-\\u{e0fff}]',
		'^[\\u200c\\u200d]+|[\\u200c\\u200d]+$|(?<=[\\u0000-\\u058f\\u200c\\u200d])[\\u200c\\u200d]',
		'[\\u200c\\u200d](?=[\\u0000-\\u058f])',
		'(?<![#*0-9\\u00a9\\u00ae\\u203c-\\u3299\\u{1f000}-\\u{1faff}])[\\ufe00-\\ufe0f]',
		'(?<=[#*0-9])[\\ufe00-\\ufe0f](?!\\u20e3)',
		'(?<![\\u{1f3f4}\\u{e0020}-\\u{e007f}])[\\u{e0020}-\\u{e007f}]'
	].join('|'),
	'gu'
);

/** Marks beyond the fourth on one letter: they would grow over the lines around. */
const HEAPED =
	/(?<=[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;

/** Any character that is seen. */
const VISIBLE =
	/[^\u0000-\u0020\u007f-\u00a0\u00ad\u0300-\u036f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/u;

/** Whether there is something to see in a text, rather than blanks of one kind or another. */
export function isVisible(text: string): boolean {
	return VISIBLE.test(text);
}

/** Putting marks in order takes time by the square of their number. No line with more UTF-16 units than this is stored. */
const MOST_UNITS = 4_000;

/**
 * The text without what the database refuses in a line, lines kept; one that is too long for any stays as it is. Taking
 * out one thing may bring together others.
 */
export function withoutUnplain(text: string): string {
	if (text.length > MOST_UNITS) return text;
	let kept = text;
	for (;;) {
		const next = kept.replace(UNPLAIN, '').normalize('NFC').replace(HEAPED, '');
		if (next === kept) return kept;
		kept = next;
	}
}
