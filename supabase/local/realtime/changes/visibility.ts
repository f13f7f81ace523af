import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import type { Session } from '../session.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { arrayLiteral, quoteElement } from './questions.ts';
import type { Relation } from './relations.ts';
import { definition, type Way } from './visibility-function.ts';

const CONNECTIONS = 2;
/** A change with more sessions than this is checked on all connections at once. */
const SESSIONS_PER_QUERY = 128;
/** A policy that takes longer is taken for a refusal, so that one cannot hold all changes back. */
const TIMEOUT_MS = 10_000;
const RETRY_MS = 100;
const ATTEMPTS = 50;

/** By claims. */
export interface Verdicts {
	seeing: Set<string>;
	failed: Set<string>;
}

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

	/**
	 * Which of the sessions, all of one role, may see the new row, by their claims; and for which a policy failed: those
	 * fail alone, whatever the policy did to them.
	 */
	async filter(
		relation: Relation,
		change: WalChange,
		role: string,
		sessions: Session[],
		refused: (error: Error) => void
	): Promise<Verdicts> {
		const verdicts: Verdicts = { seeing: new Set(), failed: new Set() };
		const chunks: Session[][] = [];
		for (let start = 0; start < sessions.length; start += SESSIONS_PER_QUERY) {
			chunks.push(sessions.slice(start, start + SESSIONS_PER_QUERY));
		}
		const asked = chunks.map((chunk) =>
			this.#checker().filter(relation, change, role, chunk, verdicts, refused)
		);
		await Promise.all(asked);
		return verdicts;
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
	#closed = false;
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

	async filter(
		relation: Relation,
		change: WalChange,
		role: string,
		sessions: Session[],
		verdicts: Verdicts,
		refused: (error: Error) => void
	): Promise<void> {
		const claimsAt = (place: number) => sessions[place - 1]?.claims ?? '';
		try {
			const places = await this.#ask(relation, change, role, sessions, 'whole');
			for (const place of places) verdicts.seeing.add(claimsAt(place));
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			refused(error);
			// What took too long once would again.
			const single = isTimeout(error)
				? []
				: await this.#ask(relation, change, role, sessions, 'each').catch(() => []);
			if (single.length === 0) for (const { claims } of sessions) verdicts.failed.add(claims);
			single.forEach((place, index) => {
				const claims = claimsAt(index + 1);
				if (place > 0) verdicts.seeing.add(claims);
				else if (place < 0) verdicts.failed.add(claims);
			});
		}
	}

	/** Asks, and again when the connection goes: the database may be restarting. */
	async #ask(
		relation: Relation,
		{ row, transaction }: WalChange,
		role: string,
		sessions: Session[],
		way: Way
	): Promise<number[]> {
		const key = relation.columns.flatMap(({ primary, source }) =>
			primary && 'place' in source ? [row[source.place] ?? null] : []
		);
		const claims = `{${sessions.map(arrayElement).join(',')}}`;
		for (let attempt = 1; ; attempt += 1) {
			try {
				const name = await this.#function(relation, role, way);
				const [answer] = await this.#sql.unsafe<{ seen: string }[]>(
					`select pg_temp.${name}($1::bigint, $2::text::text[], $3::text::text[])::text as seen`,
					[transaction, arrayLiteral(key), claims],
					{ prepare: true }
				);
				const seen = (answer?.seen ?? '').slice(1, -1);
				return seen === '' ? [] : seen.split(',').map(Number);
			} catch (error) {
				if (!isOfTheConnection(error) || attempt === ATTEMPTS || this.#closed) throw error;
				await sleep(RETRY_MS);
			}
		}
	}

	async close(): Promise<void> {
		this.#closed = true;
		await this.#sql.end({ timeout: 1 });
	}

	async #function(relation: Relation, role: string, way: Way): Promise<string> {
		const digest = createHash('sha256').update(role).digest('hex').slice(0, 16);
		const name = `visible_${way}_${relation.wal.id}_${digest}`;
		const known = this.#functions.get(name);
		if (known?.relation === relation) {
			await known.made;
			return name;
		}
		const made = this.#sql.unsafe(definition(name, relation, role, way)).execute();
		this.#functions.set(name, { relation, made });
		made.catch(() => this.#functions.delete(name));
		await made;
		return name;
	}
}

/** A session's claims as an element of an array literal; made once, since it is sent with every change. */
const elements = new WeakMap<Session, string>();

function arrayElement(session: Session): string {
	const known = elements.get(session) ?? quoteElement(session.claims);
	elements.set(session, known);
	return known;
}

function isTimeout(error: Error): boolean {
	return 'code' in error && error.code === '57014';
}

/** postgres.js names its own errors so; 57P are those of a server that goes down or comes up. */
function isOfTheConnection(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return /^(CONNECT|CONNECTION_|ECONN|EPIPE|57P0|08)/.test(code);
}
