import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { isCanceled, isOfTheConnection } from '../database-errors.ts';
import type { Session } from '../session.ts';
import { parseArray } from './array.ts';
import { arrayLiteral, quoteElement } from './questions.ts';
import type { Relation } from './relations.ts';
import { definition, type Way } from './visibility-function.ts';
import type { Job } from './visibility.ts';

/** A policy that takes longer is taken for a refusal, so that one cannot hold all changes back. */
const TIMEOUT_MS = 10_000;
const RETRY_MS = 100;
const ATTEMPTS = 50;

/** One connection, with the functions made on it. They are temporary: they go with the connection. */
export class Checker {
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

	/**
	 * Connects, so that the first change need not wait for it. The function is of no use but to make the connection's
	 * temporary schema, after which Postgres announces every relation in the WAL anew.
	 */
	async connect(): Promise<void> {
		await this.#sql.unsafe(
			`create or replace function pg_temp.nothing() returns void language plpgsql as 'begin end'`
		);
	}

	/** Finds out for some sessions which of the jobs' rows they see; the jobs are of one table and role. */
	async check(jobs: Job[], sessions: Session[]): Promise<void> {
		try {
			const answers = await this.#ask(jobs, sessions, 'whole');
			note(answers, jobs, sessions);
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			for (const job of jobs) {
				job.refused(error);
				// What took too long once would again.
				const answers = isCanceled(error) ? [] : await this.#ask([job], sessions, 'each').catch(() => []);
				note(answers, [job], sessions);
			}
		}
	}

	async close(): Promise<void> {
		this.#closed = true;
		await this.#sql.end({ timeout: 1 });
	}

	/** For each session the places of the rows it sees, or null; asks again when the database restarts. */
	async #ask(jobs: Job[], sessions: Session[], way: Way): Promise<(string | null)[]> {
		const [first] = jobs;
		if (!first) return [];
		const { relation, role } = first;
		const keys = relation.columns.flatMap(({ primary, source }) => {
			if (!primary || !('place' in source)) return [];
			return [arrayLiteral(jobs.map(({ change }) => change.row[source.place] ?? null))];
		});
		const transactions = `{${jobs.map(({ change }) => change.transaction).join(',')}}`;
		const claims = `{${sessions.map(arrayElement).join(',')}}`;
		const places = keys.map((_key, index) => `$${index + 3}::text::text[]`);
		for (let attempt = 1; ; attempt += 1) {
			try {
				const name = await this.#function(relation, role, way);
				const [answer] = await this.#sql.unsafe<{ seen: string }[]>(
					`select pg_temp.${name}(${['$1::text::bigint[]', '$2::text::text[]', ...places].join(', ')})::text as seen`,
					[transactions, claims, ...keys],
					{ prepare: true }
				);
				const seen = parseArray(answer?.seen ?? '{}', ',');
				return seen.map((item) => (Array.isArray(item) ? null : item));
			} catch (error) {
				if (!isOfTheConnection(error) || attempt === ATTEMPTS || this.#closed) throw error;
				await sleep(RETRY_MS);
			}
		}
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

/** Writes the answers down: for each session a list of places, from 1; null, or no answer, where the policy failed. */
function note(answers: (string | null)[], jobs: Job[], sessions: Session[]): void {
	sessions.forEach(({ claims }, index) => {
		const answer = answers[index] ?? null;
		if (answer === null) for (const { verdicts } of jobs) verdicts.failed.add(claims);
		else if (answer !== '') {
			for (const place of answer.split(',')) jobs[Number(place) - 1]?.verdicts.seeing.add(claims);
		}
	});
}

/** A session's claims as an element of an array literal; made once, since it is sent with every change. */
const elements = new WeakMap<Session, string>();

function arrayElement(session: Session): string {
	const known = elements.get(session) ?? quoteElement(session.claims);
	elements.set(session, known);
	return known;
}
