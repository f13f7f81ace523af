import { expect, test } from 'vitest';
import { newPeople, newRoom } from '../database/people.ts';
import { tokenFor } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';
import { apiFunctions, newCaller } from './functions.ts';
import { injections } from './payloads/sql.ts';
import { sample } from './sample.ts';
import { inTurn, watchStatements, wrongIn } from './statements.ts';
import { tried } from './tally.ts';

const attacks = sample(injections, 5);

watchStatements();

/** Asks PostgREST. */
async function ask(token: string, path: string, init: RequestInit = {}): Promise<string | null> {
	const headers = {
		apikey: project.publishableKey,
		authorization: `Bearer ${token}`,
		'content-type': 'application/json',
		...init.headers
	};
	const answer = await fetch(`${project.url}/rest/v1/${path}`, { ...init, headers });
	return wrongIn(`${path} ${typeof init.body === 'string' ? init.body : ''}`, answer);
}

test('no argument of any function becomes a part of a statement', async () => {
	const functions = await apiFunctions();
	let count = 0;
	for (const asked of functions) {
		for (const [index, target] of asked.args.entries()) {
			const { headers, given } = await newCaller(asked);
			const questions = attacks.map((attack) => async () => {
				const body = JSON.stringify(given(asked, index, attack));
				const path = `rpc/${asked.name}`;
				const answer = await fetch(`${project.url}/rest/v1/${path}`, { method: 'POST', headers, body });
				return wrongIn(`${path} ${body}`, answer);
			});
			expect([asked.name, target, await inTurn(questions)]).toEqual([asked.name, target, []]);
			count += questions.length;
		}
	}
	expect(functions.length).toBeGreaterThan(40);
	tried('SQL in arguments of functions', count);
});

test('no filter, column, order or header becomes a part of a statement', async () => {
	const { eve, ada } = await newPeople('eve', 'ada');
	await newRoom({ owner: eve, member: ada });
	const token = await tokenFor(eve.id);
	const columns = await sql<{ table: string; column: string }[]>`
		select c.relname as table, a.attname as column
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname not like 'rt\_%'`;
	const tables = [...new Set(columns.map(({ table }) => table))];
	const questions = attacks.flatMap((attack) => {
		const text = encodeURIComponent(attack);
		const ofColumns = columns.flatMap(({ table, column }) =>
			['eq', 'in', 'ilike', 'match', 'cs', 'plfts'].map(
				(operator) => `${table}?${column}=${operator}.${operator === 'in' ? `(${text})` : text}`
			)
		);
		const ofTables = tables.flatMap((table) =>
			[
				...[
					`${text}=eq.1`,
					`select=${text}`,
					`order=${text}`,
					`limit=${text}`,
					`offset=${text}`,
					`columns=${text}`
				],
				...[
					`or=(${text})`,
					`and=(id.eq.${text},id.is.null)`,
					`not.or=(id.in.(${text}))`,
					`on_conflict=${text}`
				],
				...[`select=id::${text}`, `select=id->>${text}`, `select=*,${text}(*)`, `id=eq(any).{${text}}`]
			].map((query) => `${table}?${query}`)
		);
		const header = attack.replace(/[^\x20-\x7e]/g, '');
		const withHeaders = ['accept-profile', 'prefer', 'range', 'x-evil', 'accept'].map(
			(name) => () => ask(token, 'messages?limit=1', { headers: { [name]: header } })
		);
		return [
			...sample([...ofColumns, ...ofTables, `${text.replaceAll('%00', '')}?limit=1`, `rpc/${text}`], 40).map(
				(path) => () => ask(token, path)
			),
			...withHeaders
		];
	});
	expect(await inTurn(questions)).toEqual([]);
	tried('SQL in filters and headers', questions.length);
});
