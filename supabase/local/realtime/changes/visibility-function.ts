import { isOver } from './commit.ts';
import type { Relation } from './relations.ts';
import { quoteName } from './rendered.ts';

/** All sessions in one go, or each on its own so that a policy that fails for one is no harm to the others. */
export type Way = 'whole' | 'each';

/**
 * The SQL of a function that says which of some sessions, given by their claims, see a row, given by its key: the places
 * of those who do. Asked one by one, for each place itself, its negative when the policy fails, or 0.
 */
export function definition(name: string, relation: Relation, role: string, way: Way): string {
	const keys = relation.columns.filter(({ primary }) => primary);
	const variables = keys.map(
		({ sqlType }, index) => `realtime_key_${index} ${sqlType} := keys[${index + 1}];`
	);
	const match = keys.map(({ name: column }, index) => `it.${quoteName(column)} = realtime_key_${index}`);
	const sees = `exists (select from ${relation.name} it where ${match.join(' and ')})`;
	const check = {
		whole: `
			claims := set_config('request.jwt.claims', claims, true);
			if ${sees} then
				seen := seen || place;
			end if;`,
		each: `
			begin
				perform set_config('role', ${quoteText(role)}, true);
				claims := set_config('request.jwt.claims', claims, true);
				seen := seen || case when ${sees} then place else 0 end;
			exception when others then
				seen := seen || -place;
			end;`
	};
	return `create or replace function pg_temp.${name}(transaction bigint, keys text[], sessions text[])
		returns int[]
		language plpgsql as $realtime$
		declare
			${variables.join('\n')}
			claims text;
			place int := 0;
			seen int[] := '{}';
		begin
			while not ${isOver('transaction')} loop
				perform pg_sleep(0.0005);
			end loop;
			perform set_config('role', ${quoteText(role)}, true);
			foreach claims in array sessions loop
				place := place + 1;
				${check[way]}
			end loop;
			perform set_config('role', 'none', true);
			return seen;
		end $realtime$`;
}

function quoteText(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
