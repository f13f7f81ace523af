import { createHash } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import type { Session } from '../session.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { isOver } from './commit.ts';
import type { Relation } from './relations.ts';

const CONNECTIONS = 2;
/** A change with more sessions than this is checked on all connections at once. */
const SESSIONS_PER_QUERY = 128;
/** A policy that takes longer is taken for a refusal, so that one cannot hold all changes back. */
const TIMEOUT_MS = 10_000;

/**
 * Says who may see a row, by the table's own policies, as they are when asked. One round trip asks for all sessions:
 * a function is made for each table and role, so that Postgres plans the query once; what remains is the policy itself.
 */
export class Visibility {
	readonly #checkers: Checker[];
	#next = 0;

	constructor(databaseUrl: string) {
		this.#checkers = Array.from({ length: CONNECTIONS }, () => new Checker(databaseUrl));
	}

	/** The sessions, all of one role, that may see the new row. Throws when a policy fails. */
	async filter(relation: Relation, change: WalChange, role: string, sessions: Session[]): Promise<Session[]> {
		const chunks: Session[][] = [];
		for (let start = 0; start < sessions.length; start += SESSIONS_PER_QUERY) {
			chunks.push(sessions.slice(start, start + SESSIONS_PER_QUERY));
		}
		const answers = await Promise.all(
			chunks.map((chunk) => this.#checker().filter(relation, change, role, chunk))
		);
		return answers.flat();
	}

	async close(): Promise<void> {
		await Promise.all(this.#checkers.map((checker) => checker.close()));
	}

	#checker(): Checker {
		this.#next = (this.#next + 1) % this.#checkers.length;
		const checker = this.#checkers[this.#next];
		if (!checker) throw new Error('there are no connections to check visibility with');
		return checker;
	}
}

/** One connection, with the functions made on it. They are temporary: they go with the connection. */
class Checker {
	readonly #sql: Sql;
	#functions = new Map<string, { relation: Relation; made: Promise<unknown> }>();

	constructor(databaseUrl: string) {
		this.#sql = postgres(databaseUrl, {
			max: 1,
			fetch_types: false,
			idle_timeout: 0,
			max_lifetime: null,
			onnotice: () => undefined,
			onclose: () => (this.#functions = new Map()),
			connection: {
				application_name: 'realtime_visibility',
				jit: 'off',
				plan_cache_mode: 'force_generic_plan',
				statement_timeout: TIMEOUT_MS
			}
		});
	}

	async filter(relation: Relation, change: WalChange, role: string, sessions: Session[]): Promise<Session[]> {
		const { row, transaction } = change;
		const name = await this.#function(relation, role);
		const key = relation.columns.flatMap(({ primary }, index) => (primary ? [row[index] ?? null] : []));
		const claims = `{${sessions.map(arrayElement).join(',')}}`;
		const [answer] = await this.#sql.unsafe<{ seen: string }[]>(
			`select pg_temp.${name}($1::bigint, $2::text::text[], $3::text::text[])::text as seen`,
			[transaction, arrayLiteral(key), claims],
			{ prepare: true }
		);
		const seen = (answer?.seen ?? '').slice(1, -1).split(',');
		return seen.flatMap((position) => sessions[Number(position) - 1] ?? []);
	}

	async close(): Promise<void> {
		await this.#sql.end({ timeout: 1 });
	}

	async #function(relation: Relation, role: string): Promise<string> {
		const name = `visible_${relation.wal.id}_${createHash('sha256').update(role).digest('hex').slice(0, 16)}`;
		const known = this.#functions.get(name);
		if (known?.relation === relation) {
			await known.made;
			return name;
		}
		const made = this.#sql.unsafe(definition(name, relation, role)).execute();
		this.#functions.set(name, { relation, made });
		made.catch(() => this.#functions.delete(name));
		await made;
		return name;
	}
}

function definition(name: string, relation: Relation, role: string): string {
	const keys = relation.columns.filter(({ primary }) => primary);
	const variables = keys.map(
		({ sqlType }, index) => `realtime_key_${index} ${sqlType} := keys[${index + 1}];`
	);
	const match = keys.map(({ name: column }, index) => `it.${quoteName(column)} = realtime_key_${index}`);
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
				claims := set_config('request.jwt.claims', claims, true);
				if exists (select from ${relation.name} it where ${match.join(' and ')}) then
					seen := seen || place;
				end if;
			end loop;
			perform set_config('role', 'none', true);
			return seen;
		end $realtime$`;
}

/** A session's claims as an element of an array literal; made once, since it is sent with every change. */
const elements = new WeakMap<Session, string>();

function arrayElement(session: Session): string {
	const known = elements.get(session) ?? quoteElement(session.claims);
	elements.set(session, known);
	return known;
}

function arrayLiteral(values: (string | null)[]): string {
	return `{${values.map((value) => (value === null ? 'NULL' : quoteElement(value))).join(',')}}`;
}

function quoteElement(text: string): string {
	return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function quoteName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
