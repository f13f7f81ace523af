import { sql } from '../realtime/project.ts';

/** The statements that the matrix is about, each with what is expected for each role. */
export function readMatrix(matrix: string): {
	statements: Map<string, string>;
	expected: Map<string, string[]>;
} {
	const statements = new Map<string, string>();
	const expected = new Map<string, string[]>();
	const cells = /^(.*?)\s+((?:(?:ok|none|PGRST|\d{5})\s*){8})$/u;
	let [subject, where] = ['', ''];
	// What is too long for its line has its cells on the next.
	const lines = matrix
		.replace(/\n {20,}(?=\S+ +\S+ .*\b(?:ok|none|42501|55000))/g, ' ')
		.split('\n')
		.slice(2);
	for (const line of lines.filter((text) => text.trim())) {
		if (!line.startsWith(' ')) {
			[subject = '', where = ''] = line.split(': ');
			continue;
		}
		const [, what = '', row = ''] = cells.exec(line.trim()) ?? [];
		const add = (name: string, statement: string) => {
			statements.set(name, statement);
			expected.set(name, row.trim().split(/\s+/));
		};
		const [verb = '', ...rest] = what.split(' ');
		if (subject === 'functions') add(what, `select * from public.${what}`);
		else if (verb === 'select') add(`select ${subject}`, `select * from public.${subject} where ${where}`);
		else if (verb === 'delete') add(`delete ${subject}`, `delete from public.${subject} where ${where}`);
		else if (verb === 'insert')
			add(
				`insert ${subject} ${rest.join(' ')}`,
				`insert into public.${subject} ${rest.join(' ') || 'default values'}`
			);
		else
			for (const column of rest)
				add(
					`update ${subject}.${column}`,
					`update public.${subject} set ${column} = ${column} where ${where}`
				);
	}
	return { statements, expected };
}

/** Every statement on what is in schema `private`: none of it is anybody's. */
export async function privateStatements(): Promise<Map<string, string>> {
	const rows = await sql<{ statement: string }[]>`
		select format(verb, c.oid::regclass) as statement
		from pg_class c, unnest(array['select * from %s', 'insert into %s default values', 'delete from %s']) as verb
		where c.relnamespace = 'private'::regnamespace and c.relkind = 'r'
		union all
		select format('update %s set %I = %2$I', a.attrelid::regclass, a.attname)
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where c.relnamespace = 'private'::regnamespace and c.relkind = 'r'
		union all
		select format('select %s(%s)', p.oid::regproc, (
			select string_agg(format('null::%s', t::regtype), ', ' order by n)
			from unnest(p.proargtypes::oid[]) with ordinality as argument (t, n)
		))
		from pg_proc p where p.pronamespace = 'private'::regnamespace`;
	return new Map(rows.map(({ statement }) => [statement, statement]));
}

/** What came of each statement, as the matrix writes it. */
export function asTable(rows: Map<string, string[]>): Record<string, string> {
	return Object.fromEntries([...rows].map(([name, cells]) => [name, cells.join(' ')]));
}

/** The statements that somebody may do. */
export function allowed(answers: Map<string, string[]>): [string, string[]][] {
	return [...answers].filter(([, cells]) => cells.some((cell) => cell !== '42501'));
}
