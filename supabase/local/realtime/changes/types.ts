import type { Sql } from 'postgres';

/** How a value of a type becomes JSON, as Postgres' `to_jsonb` would make it; `ask` where only Postgres can tell. */
export type Rendering =
	| { kind: 'boolean' | 'number' | 'json' | 'timestamp' | 'timestamptz' | 'bytea' | 'text' | 'ask' }
	| { kind: 'array'; element: Rendering; delimiter: string };

export interface PostgresType {
	/** The type's name in `pg_type`, such as `int4` or `_text`. */
	name: string;
	rendering: Rendering;
	/** Whether equal values have equal texts, and besides whether they are ordered as JavaScript orders numbers. */
	exact: 'text' | 'number' | undefined;
}

interface TypeRow {
	oid: number;
	typname: string;
	typtype: string;
	typcategory: string;
	typbasetype: number;
	typelem: number;
	typdelim: string;
	builtIn: boolean;
	/** `to_jsonb` uses the cast to JSON that a type has of its own. */
	hasCast: boolean;
}

const KINDS: Record<string, Exclude<Rendering['kind'], 'array'>> = {
	bool: 'boolean',
	int2: 'number',
	int4: 'number',
	int8: 'number',
	float4: 'number',
	float8: 'number',
	numeric: 'number',
	json: 'json',
	jsonb: 'json',
	timestamp: 'timestamp',
	timestamptz: 'timestamptz',
	bytea: 'bytea'
};
const EXACT: Record<string, PostgresType['exact']> = {
	bool: 'text',
	int2: 'number',
	int4: 'number',
	int8: 'text',
	uuid: 'text',
	text: 'text',
	varchar: 'text',
	date: 'text',
	timestamp: 'text',
	timestamptz: 'text'
};

/** Looks types up by oid, with what domains and arrays are made of. Unknown oids are absent from the answer. */
export async function loadTypes(sql: Sql, oids: number[]): Promise<Map<number, PostgresType>> {
	const rows = await sql<TypeRow[]>`
		with recursive needed as (
			select t.* from pg_catalog.pg_type t where t.oid = any (${`{${oids.join()}}`}::oid[])
			union
			select t.* from pg_catalog.pg_type t
			join needed n on t.oid in (n.typbasetype, n.typelem) and t.oid <> 0
		)
		select oid, typname, typtype, typcategory, typbasetype, typelem, typdelim, oid < 16384 as "builtIn",
			exists (
				select from pg_catalog.pg_cast c
				where c.castsource = needed.oid and c.casttarget = 'json'::regtype and c.castmethod = 'f'
			) as "hasCast"
		from needed`;
	const byOid = new Map(rows.map((row) => [row.oid, row]));

	return new Map(
		rows.map((row) => {
			const exact = row.typtype === 'e' ? 'text' : row.builtIn ? EXACT[row.typname] : undefined;
			return [row.oid, { name: row.typname, rendering: renderingOf(row, byOid), exact }];
		})
	);
}

/** `part`: of an array, or under a domain. The bytes of such are not bare: hosted strips those of a plain `bytea` alone. */
function renderingOf(row: TypeRow | undefined, types: Map<number, TypeRow>, part = false): Rendering {
	if (!row) return { kind: 'text' };
	if (row.typtype === 'd') return renderingOf(types.get(row.typbasetype), types, true);
	if (row.typcategory === 'A' && row.typelem !== 0) {
		const element = types.get(row.typelem);
		const rendering = renderingOf(element, types, true);
		if (rendering.kind === 'ask') return rendering;
		return { kind: 'array', element: rendering, delimiter: element?.typdelim ?? ',' };
	}
	if (row.typtype === 'c' || (!row.builtIn && row.hasCast)) return { kind: 'ask' };
	const kind = (row.builtIn ? KINDS[row.typname] : undefined) ?? 'text';
	return { kind: part && kind === 'bytea' ? 'text' : kind };
}
