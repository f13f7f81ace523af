/** SVG and MathML have rules of their own. */
export function foreignContent(): string[] {
	const svg = [
		...[
			'<script>pwned()</script>',
			'<script href="data:text/javascript,pwned()"/>',
			'<a href="javascript:pwned()"><text>x</text></a>'
		],
		...[
			'<a xlink:href="javascript:pwned()"><rect width=9 height=9 /></a>',
			'<animate onbegin=pwned() attributeName=x dur=1s>'
		],
		...[
			'<set onbegin=pwned() attributeName=x>',
			'<animate xlink:href=#x attributeName=href values=javascript:pwned() />'
		],
		...[
			'<foreignObject><iframe srcdoc="<script>parent.pwned()</script>"></foreignObject>',
			'<use href="data:image/svg+xml,<svg id=x onload=pwned()>#x"/>'
		],
		...[
			'<image href=x onerror=pwned() />',
			'<style><img src=x onerror=pwned()></style>',
			'<desc><img src=x onerror=pwned()></desc>'
		],
		...[
			'<title><img src=x onerror=pwned()></title>',
			'<discard onbegin=pwned()>',
			'<handler type=text/javascript>pwned()</handler>'
		]
	];
	const math = [
		...[
			'<maction actiontype="statusline#" xlink:href="javascript:pwned()">x</maction>',
			'<mtext><img src=x onerror=pwned()></mtext>'
		],
		...[
			'<annotation-xml encoding="text/html"><script>pwned()</script></annotation-xml>',
			'<mi href="javascript:pwned()">x</mi>'
		],
		...['<mglyph><img src=x onerror=pwned()></mglyph>', '<mstyle xlink:href="javascript:pwned()">x</mstyle>']
	];
	return [
		'<svg onload=pwned()>',
		'<svg/onload=pwned()>',
		'<svg onload=pwned()//',
		'<svg><svg onload=pwned()></svg></svg>',
		...svg.flatMap((inner) => [`<svg>${inner}</svg>`, `<svg xmlns="http://www.w3.org/2000/svg">${inner}`]),
		...math.flatMap((inner) => [`<math>${inner}</math>`, `<math href="javascript:pwned()">${inner}`])
	];
}

/** HTML that is harmless once parsed and harmful when it is written out and parsed again. */
export function mutations(): string[] {
	const image = '<img src=x onerror=pwned()>';
	return [
		`<math><mtext><table><mglyph><style><!--</style>${image}`,
		`<math><mtext><table><mglyph><style><math>${image}`,
		`<svg></p><style><a id="</style>${image}">`,
		`<form><math><mtext></form><form><mglyph><style></math>${image}`,
		`<noscript><p title="</noscript>${image}">`,
		`<textarea><p title="</textarea>${image}">`,
		`<xmp><p title="</xmp>${image}">`,
		`<noembed><p title="</noembed>${image}">`,
		`<noframes><p title="</noframes>${image}">`,
		`<iframe><p title="</iframe>${image}">`,
		`<title><p title="</title>${image}">`,
		`<style><p title="</style>${image}">`,
		`<plaintext>${image}`,
		`<!--><img src=x onerror=pwned()>-->`,
		`<!--${image}--!>${image}`,
		`<![CDATA[${image}]]>`,
		`<?xml ${image} ?>`,
		`<!doctype ${image}>`,
		`<svg><![CDATA[><image xlink:href="]]>${image}//"></svg>`,
		`<svg><style><![CDATA[</style>${image}]]>`,
		`<a title="\`\`${image}">x</a>`,
		`<p id="</p>${image}">`,
		`<table><tr><td><svg><desc><td>${image}`,
		`<select><template><style><!--</style><a rel="--></style></template></select>${image}">`,
		`<option><style></option></select><b>${image}</style></option>`,
		`<math><annotation-xml encoding="text/html"><style>${image}</style>`,
		`<div id=1><div id=2><p><svg><p><style><g title="</style>${image}"></g></style>`,
		`<form id=attributes><input name=attributes>${image}`,
		`<form><input name=parentNode><input name=nodeName>${image}</form>`,
		`<svg><font color=x><style>${image}</style>`,
		...Array.from({ length: 8 }, (_, depth) => `${'<b>'.repeat(2 ** depth)}${image}`),
		...['p', 'li', 'td', 'button', 'a', 'nobr'].map(
			(name) => `<${name}><math><${name}><style><${name} title="</style>${image}">`
		)
	];
}

/** Ends of what the text may stand in, followed by an attack. */
export function breakouts(): string[] {
	const image = '<img src=x onerror=pwned()>';
	const ends = [
		'"',
		"'",
		'`',
		'">',
		"'>",
		'-->',
		'*/',
		'</p>',
		'</li>',
		'</ol>',
		'</main>',
		'</title>',
		'</textarea>',
		'</style>',
		'</script>',
		'</noscript>',
		'</template>',
		'</svg>',
		'</body></html>',
		']]>',
		'?>'
	];
	return ends.flatMap((end) => [
		`${end}${image}`,
		`${end}<svg onload=pwned()>`,
		`x${end} onmouseover=pwned() x=${end}`
	]);
}
