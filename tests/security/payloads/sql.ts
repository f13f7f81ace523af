/** What runs only if a text has become part of a statement: it counts, whatever becomes of the transaction. */
export const CANARY = 'rt_injected';
const COUNT = `nextval('public.${CANARY}')`;

/** Attacks on statements made of text: the classes of OWASP's and PortSwigger's cheat sheets, for Postgres. */
export const injections: readonly string[] = [
	`'; select ${COUNT}; --`,
	`' or ${COUNT} > 0 or '1' = '1`,
	`' || ${COUNT} || '`,
	`\\'; select ${COUNT}; --`,
	`') or ${COUNT} > 0 --`,
	`')); select ${COUNT}; --`,
	`1; select ${COUNT}`,
	`1 or ${COUNT} > 0`,
	`(select ${COUNT})`,
	COUNT,
	`"; select ${COUNT}; --`,
	`x" or ${COUNT} > 0 or "x" = "x`,
	`$$; select ${COUNT}; $$`,
	`*/; select ${COUNT}; /*`,
	`' union all select ${COUNT} --`,
	`' and 1 = cast(${COUNT} as int) --`,
	`%' and ${COUNT} > 0 and '%' = '`,
	`E'\\x27; select ${COUNT}; --`,
	`{"x","' || ${COUNT} || '"}`,
	`'\n;\nselect\t${COUNT}\n--`,
	`\u02bc; select ${COUNT}; --`,
	`\u0000'; select ${COUNT}; --`,
	`'; do $x$ begin perform ${COUNT}; end $x$; --`,
	`'; drop table public.messages; --`,
	// PostgREST's own language, out of a value and into it.
	`x,or(id.gt.0,body.eq.${COUNT})`,
	`x)&select=*,${COUNT}&or=(id.gt.0`,
	`id::text->>'${COUNT}'`,
	`not.in.(${COUNT})`,
	`messages!inner(${COUNT})`,
	`(${COUNT})::int`
];

/** How Postgres answers text that it has read as a part of a statement, whether it ran or not. */
export const asStatement = /"code":"(42601|25006|22012)"|unterminated quoted|read-only transaction/;
