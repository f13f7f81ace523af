import { isOver } from './commit.ts';
import type { Relation } from './relations.ts';
import { quoteName } from './rendered.ts';

/** All sessions in one go, or each on its own so that a policy that fails for one is no harm to the others. */
export type Way = 'whole' | 'each';

/**
 * The SQL of a function that says which of some rows each of some sessions sees: a text for each session, with the places
 * of those rows; asked one by one, NULL for a session for which the policy fails. It is given the rows' transactions,
 * the sessions' claims, and the rows' keys, an array for each column of the primary key.
 */
export function definition(name: string, relation: Relation, role: string, way: Way): string {
	const keys = relation.columns.filter(({ primary }) => primary);
	const parameters = keys.map((_key, n) => `keys_${n} text[]`);
	const variables = keys.map(({ sqlType }, n) => `realtime_keys_${n} ${sqlType}[] := keys_${n};`);
	const arrays = keys.map((_key, n) => `realtime_keys_${n}`);
	const names = keys.map((_key, n) => `key_${n}`);
	const match = keys.map(({ name: column }, n) => `it.${quoteName(column)} = realtime_row.key_${n}`);
	// The offset keeps the planner from joining: a row is looked up by its key, and what the policy asks once per session
	// is asked once.
	const look = `
		perform set_config('request.jwt.claims', claims, true);
		select coalesce(string_agg(realtime_row.place::text, ','), '') into answer
			from unnest(${arrays.join(', ')}) with ordinality as realtime_row (${names.join(', ')}, place)
			where exists (select from ${relation.name} it where ${match.join(' and ')} offset 0);
		seen := seen || answer;`;
	const check = {
		whole: look,
		each: `
			begin
				perform set_config('role', ${quoteText(role)}, true);
				${look}
			exception when others then
				seen := seen || null::text;
			end;`
	};
	return `create or replace function pg_temp.${name}(
			${['transactions bigint[]', 'sessions text[]', ...parameters].join(', ')}
		) returns text[]
		language plpgsql as $realtime$
		declare
			${variables.join('\n')}
			claims text;
			answer text;
			seen text[] := '{}';
		begin
			while exists (select from unnest(transactions) as t (id) where not ${isOver('t.id')}) loop
				perform pg_sleep(0.0005);
			end loop;
			perform set_config('role', ${quoteText(role)}, true);
			foreach claims in array sessions loop
				${check[way]}
			end loop;
			perform set_config('role', 'none', true);
			return seen;
		end $realtime$`;
}

function quoteText(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
