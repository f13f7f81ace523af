import type { Session } from '../session.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { Checker } from './checker.ts';
import type { Relation } from './relations.ts';

const CONNECTIONS = 2;
/** Fewer sessions than this are not worth two queries. */
const SESSIONS_WORTH_A_QUERY = 16;
/** Changes asked about in one round trip. */
const MOST_CHANGES = 64;

/** By claims. */
export interface Verdicts {
	seeing: Set<string>;
	failed: Set<string>;
}

/** A change whose row is asked about, for whom, and what was found. */
export interface Job {
	relation: Relation;
	change: WalChange;
	role: string;
	sessions: Session[];
	verdicts: Verdicts;
	refused(error: Error): void;
}

/**
 * Says who may see a row, by the table's own policies, as they are when asked. One round trip asks for all sessions of a
 * change, and for all changes that wait meanwhile: taking on a session is what costs, looking for its rows is cheap. So
 * the more there is to do, the less each change takes.
 */
export class Visibility {
	readonly #checkers: Checker[];
	readonly #waiting: (Job & { done(): void; failed(error: unknown): void })[] = [];
	#isWorking = false;
	#connecting: Promise<unknown> | undefined;

	constructor(databaseUrl: string) {
		this.#checkers = Array.from({ length: CONNECTIONS }, () => new Checker(databaseUrl));
	}

	/** Makes ready for the first change, once there is somebody to ask for. */
	connect(): void {
		this.#connecting ??= Promise.all(this.#checkers.map((checker) => checker.connect())).catch(
			() => undefined
		);
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
		await new Promise<void>((resolve, reject) => {
			const job = { relation, change, role, sessions, verdicts, refused };
			this.#waiting.push({ ...job, done: resolve, failed: reject });
			if (!this.#isWorking) void this.#work();
		});
		return verdicts;
	}

	async close(): Promise<void> {
		await Promise.all(this.#checkers.map((checker) => checker.close()));
	}

	async #work(): Promise<void> {
		this.#isWorking = true;
		for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
			const { relation, role } = first;
			const batch = this.#waiting
				.filter((job) => job.relation === relation && job.role === role)
				.slice(0, MOST_CHANGES);
			for (const job of batch) this.#waiting.splice(this.#waiting.indexOf(job), 1);
			try {
				await this.#check(batch);
				for (const job of batch) job.done();
			} catch (error) {
				for (const job of batch) job.failed(error);
			}
		}
		this.#isWorking = false;
	}

	/** Asks for the sessions of all jobs, in as many parts as there are connections. */
	async #check(batch: Job[]): Promise<void> {
		const byClaims = new Map<string, Session>();
		for (const { sessions } of batch) for (const session of sessions) byClaims.set(session.claims, session);
		const sessions = [...byClaims.values()];
		const parts = Math.max(1, Math.min(CONNECTIONS, Math.floor(sessions.length / SESSIONS_WORTH_A_QUERY)));
		const size = Math.ceil(sessions.length / parts);
		await Promise.all(
			this.#checkers
				.slice(0, parts)
				.map((checker, n) => checker.check(batch, sessions.slice(n * size, (n + 1) * size)))
		);
	}
}
