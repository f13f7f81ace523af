/** What patterns go back over when it is repeated: each may begin or go on with something, or be something else. */
const parts: readonly string[] = [
	...['a', 'A', '0', ' ', '\n', '\t', '\r', '\r\n', ' \n', 'a\n', 'a ', '  \n', '\n\n', '\u00a0', '\u2028'],
	...[
		'@',
		'@a',
		'a@',
		'@a-',
		'@@a',
		'a@a.',
		'a.',
		'.',
		'-',
		'_',
		'--a',
		'+',
		"'",
		'"',
		'""',
		'%',
		'%2e',
		'/',
		'//a'
	],
	...[
		'\\',
		'\\\\(',
		'*',
		'**',
		'*a ',
		'**a ',
		'***a',
		'_a ',
		'__a',
		'~',
		'~~a',
		'`',
		'``a',
		'```\n',
		'~~~\n',
		'`a` '
	],
	...[
		'[',
		']',
		'[]',
		'](',
		'[a](',
		'[a][',
		'![',
		'![a](',
		'[![',
		'[a]: ',
		'(',
		')',
		'()',
		'<',
		'<a ',
		'</a',
		'<!--'
	],
	...[
		'-->',
		'<![CDATA[',
		'<?',
		'<a@a.',
		'<http:',
		'>',
		'> ',
		'>a\n',
		'- ',
		'- a\n',
		'-\n',
		'1. ',
		'1) a\n',
		' - ',
		'    a'
	],
	...[
		'- [ ] ',
		'|',
		'|a',
		'|-',
		'|-|\n',
		'#',
		'# ',
		'# a\n',
		'a\n=',
		'a\n-',
		'=',
		'&',
		'&#',
		'&#x',
		'&a',
		'&amp;',
		'{',
		'}'
	],
	...[
		'http://',
		'http://a.',
		'https://a/?',
		'www.a',
		'ftp:',
		'mailto:',
		'javascript:',
		'a=',
		'token=',
		'a_token=',
		'x_token'
	],
	...[
		'eyJ',
		'eyJa.',
		'eyJa.a',
		'sb_secret_',
		'a+',
		'$$',
		'${',
		'\u0301',
		'e\u0301',
		'\u0345\u0334',
		'\u0334\u0345'
	],
	...[
		'\u200d',
		'a\u200d',
		'\u200da',
		'\ufe0f',
		'0\ufe0f',
		'👩‍',
		'👩\u200d👩',
		'🏴',
		'\u{e0062}',
		'🏴\u{e0062}',
		'🇫',
		'👍🏽'
	],
	...['\u202e', 'ﬁ', 'İ', 'ß', '\u1100\u1161', '\ud800', '\udc00', '\u0000', '\u0007', '\ufeff']
];

/** Texts of about so many UTF-16 units that a careless pattern takes for ever to read, by what they are made of. */
export function repeated(units: number): [name: string, text: string][] {
	return parts.flatMap((part): [string, string][] => {
		const text = part.repeat(Math.max(1, Math.floor(units / part.length)));
		return [
			[`${JSON.stringify(part)} again and again`, text],
			[`${JSON.stringify(part)} again and again, and then something else`, `!${text}\u0001!`]
		];
	});
}
