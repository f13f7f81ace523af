/** What Markdown makes of HTML, and what its own marks can carry. */
export function markdownTricks(): string[] {
	const image = '<img src=x onerror=pwned()>';
	const script = '<script>pwned()</script>';
	return [
		`**${image}**`,
		`*${script}*`,
		`~~${script}~~`,
		`# ${script}`,
		`${script}\n===`,
		`> ${script}`,
		`- ${script}`,
		`1. ${script}`,
		`- [ ] ${script}`,
		`| ${script} |\n|---|\n| ${image} |`,
		'`' + script + '`',
		'``` ' + script + '\n' + script + '\n```',
		'```"><script>pwned()</script>\nx\n```',
		'```js" onmouseover="pwned()\nx\n```',
		'~~~ x onload=pwned()\nx\n~~~',
		'```\n</code></pre>' + script + '\n```',
		`    ${script}`,
		`@${script}`,
		`@ines"><img/src/onerror=pwned()>`,
		`[x](https://example.org "onmouseover=pwned()")`,
		`[x](https://example.org "\\"onmouseover=\\"pwned()")`,
		`[x](https://example.org/"onmouseover="pwned())`,
		`[x](https://example.org'onmouseover='pwned())`,
		`[x](<https://example.org"onmouseover="pwned()>)`,
		`![x](https://example.org/"onerror="pwned())`,
		`![x" onerror="pwned()](https://example.org)`,
		`![${image}](x)`,
		`[${image}](https://example.org)`,
		`[${script}](javascript:pwned())`,
		`[x](https://example.org)<script>pwned()</script>`,
		`<https://example.org/"onmouseover="pwned()>`,
		`<https://example.org/><script>pwned()</script>>`,
		`https://example.org/"onmouseover="pwned()`,
		`https://example.org/'onmouseover='pwned()`,
		`https://example.org/<script>pwned()</script>`,
		`https://example.org/%22%3E%3Cscript%3Epwned()%3C/script%3E`,
		`www.example.org"onmouseover="pwned()`,
		`x"onmouseover="pwned()@example.org`,
		`<x"onmouseover="pwned()@example.org>`,
		`[x][y]\n\n[y]: https://example.org "onmouseover=pwned()"`,
		`[^1]\n\n[^1]: ${script}`,
		`<div>\n\n**${image}**\n\n</div>`,
		`<!-- **x** -->${script}`,
		`\\<script>pwned()\\</script>`,
		`&lt;script&gt;pwned()&lt;/script&gt;`,
		`&#60;script&#62;pwned()&#60;/script&#62;`,
		`&amp;lt;script&amp;gt;pwned()`,
		`<script\n\n>pwned()</script>`,
		`<img\nsrc=x\n\nonerror=pwned()>`,
		`<b>**x</b>**${image}`,
		`$$\\href{javascript:pwned()}{x}$$`,
		`:img[x]{onerror=pwned()}`,
		`[x](https://example.org){onclick=pwned()}`,
		`--- ${script} ---`
	];
}

/** Attacks in several contexts at once. */
export function polyglots(): string[] {
	return [
		'jaVasCript:/*-/*`/*\\`/*\'/*"/**/(/* */oNcliCk=pwned() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=pwned()//>\\x3e',
		'">><marquee><img src=x onerror=pwned()></marquee>"></plaintext\\></|\\><plaintext/onmouseover=pwned()><script>pwned()</script>@gmail.com<isindex formaction=javascript:pwned() type=submit>\'-->"></script><script>pwned()</script>',
		'\'">><script>pwned()</script>"onmouseover=pwned() x="',
		'%0ajavascript:`/*\\"/*-->&lt;svg onload=\'/*</template></noembed></noscript></style></title></textarea></script><html onmouseover="/**/ pwned()//\'">`',
		'javascript:"/*\'/*`/*--></noscript></title></textarea></style></template></noembed></script><html \\" onmouseover=/*&lt;svg/*/onload=pwned()//>',
		'-->\'"/></sCript><svG x=">" onload=(pwned)``>',
		'<svg%0Ao%00nload=%09((pwned))()%0A//',
		'\'"--></style></script><script>pwned()</script>',
		'[x](javascript:pwned())<img src=x onerror=pwned()>**"onmouseover="pwned()**`${pwned()}`',
		'``</code><img src=x onerror=pwned()>`` [<svg onload=pwned()>](data:text/html,pwned) @x"onclick=pwned()'
	];
}
