/** Addresses that run code, in every spelling and every form of link. */
export function addresses(): string[] {
	const spellings = [
		...[
			'javascript:pwned()',
			'JaVaScRiPt:pwned()',
			'java\tscript:pwned()',
			'java\nscript:pwned()',
			' javascript:pwned()'
		],
		...[
			'\u0001javascript:pwned()',
			'javascript&colon;pwned()',
			'javascript&#58;pwned()',
			'javascript&#x3a;pwned()',
			'javascript&#0000058pwned()'
		],
		...[
			'&#106;avascript:pwned()',
			'&#x6A;avascript:pwned()',
			'&#0000106avascript:pwned()',
			'java&Tab;script:pwned()',
			'java&NewLine;script:pwned()'
		],
		...[
			'java&#9;script:pwned()',
			'javascript%3Apwned()',
			'%6aavascript:pwned()',
			'javascript\\:pwned()',
			'javascript\\x3apwned()',
			'\\u006aavascript:pwned()'
		],
		...[
			'javascript://%0apwned()',
			'javascript://example.org/%0apwned()',
			'javascript:/*x*/pwned()',
			'view-source:javascript:pwned()',
			'feed:javascript:pwned()'
		],
		...[
			'jar:javascript:pwned()!',
			'vbscript:pwned()',
			'livescript:pwned()',
			'data:text/html,<script>pwned()</script>',
			'data:text/html;base64,PHNjcmlwdD5wd25lZCgpPC9zY3JpcHQ+'
		],
		...[
			'data:image/svg+xml,<svg onload=pwned()>',
			'blob:https://example.org/x',
			'filesystem:https://example.org/x',
			'about:blank',
			'file:///etc/passwd'
		],
		...[
			'ｊavascript:pwned()',
			'javaſcript:pwned()',
			'javascript\u200b:pwned()',
			'\ufeffjavascript:pwned()',
			'\u00a0javascript:pwned()'
		],
		...[
			'x:javascript:pwned()',
			'tel:pwned()',
			'intent://x#Intent;scheme=javascript;end',
			'http:javascript:pwned()',
			'https:javascript:pwned()',
			'mailto:x@example.org?body=<script>pwned()</script>'
		]
	];
	return spellings.flatMap((address) => [
		`[x](${address})`,
		`[x](<${address}>)`,
		`![x](${address})`,
		`<${address}>`,
		`[x]: ${address}\n\n[x]`,
		`<a href="${address}">x</a>`
	]);
}

/** Characters that one reader skips and another does not. */
export function oddCharacters(): string[] {
	const between = [
		'\u200b',
		'\u200d',
		'\u00ad',
		'\u2028',
		'\u2029',
		'\ufeff',
		'\u202e',
		'\u0085',
		'\u00a0',
		'\ufffd',
		'\u{e0001}',
		'\t'
	];
	return between.flatMap((character) => [
		`<img${character}src=x onerror=pwned()>`,
		`<scr${character}ipt>pwned()</scr${character}ipt>`,
		`[x](java${character}script:pwned())`
	]);
}
