import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { startCluster } from '../../database/plain-cluster.ts';
import { sql } from '../services.ts';

// What docs/deploy.md tells to do with pg_dump and psql, without these: the rows of one database into another, beside
// the statements that the guide has.

const guide = await readFile(join(import.meta.dirname, '../../../docs/deploy.md'), 'utf8');
const [, dump = ''] = /^pg_dump (.+)$/m.exec(guide) ?? [];
const valuesOf = (option: string) =>
	[...dump.matchAll(new RegExp(`--${option}=(\\S+)`, 'g'))].map(([, it = '']) => it);
const statements = [...guide.matchAll(/^ +--command "(.+)" \\$/gm)].map(([, statement = '']) => statement);

/** The rows of each table of the schemas that the guide dumps, by the table and those of its columns that are written. */
async function contents(database: postgres.Sql): Promise<Map<string, string>> {
	return database.begin('isolation level repeatable read', async (transaction) => {
		const tables = await transaction<{ name: string; columns: string }[]>`
			select attrelid::regclass::text as name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
			from pg_attribute join pg_class on pg_class.oid = attrelid
			where relkind = 'r' and relnamespace::regnamespace::text in ${transaction(valuesOf('schema'))}
				and attrelid::regclass::text not in ${transaction(valuesOf('exclude-table'))}
				and attnum > 0 and not attisdropped and attgenerated = ''
			group by attrelid`;
		const found = new Map<string, string>();
		for (const { name, columns } of tables) {
			const [{ rows = '' } = {}] = await transaction.unsafe<{ rows: string }[]>(
				`select coalesce(jsonb_agg(it order by it::text), '[]')::text as rows from (select ${columns} from ${name}) as it`
			);
			found.set(`${name} (${columns})`, rows);
		}
		return found;
	});
}

test('a backup is restored into a new project as the guide says: nothing is missing, and nothing is done twice', async () => {
	const kept = await contents(sql);
	expect([...kept.values()].join()).toContain('Bonjour tout le monde');
	await using cluster = await startCluster(false);
	const fresh = postgres(cluster.url, { max: 1, onnotice: () => undefined });
	try {
		await fresh.begin(async (transaction) => {
			for (const statement of statements) await transaction.unsafe(statement);
			for (const [table, rows] of kept) {
				const [, name = '', columns = ''] = /^(.+) \((.+)\)$/.exec(table) ?? [];
				const insert = `insert into ${table} overriding system value select ${columns} from jsonb_populate_recordset(null::${name}, $1::text::jsonb)`;
				await transaction.unsafe(insert, [rows]);
			}
		});
		expect(await contents(fresh)).toEqual(kept);
	} finally {
		await fresh.end();
	}
});
