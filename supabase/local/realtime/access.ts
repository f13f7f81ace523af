import { isCanceled, isOfTheConnection } from './database-errors.ts';
import type { Extension, Policies, Writing } from './policies.ts';
import { Refusal } from './refusal.ts';
import type { Session } from './session.ts';

/** Why a session may not write, by hosted Realtime's codes. */
export type Denial = 'unauthorized' | 'rls_policy_error' | 'query_canceled' | 'unable_to_connect_to_project';

interface Asking {
	policies: Policies;
	topic: string;
	session: Session;
	log(line: string): void;
}

/** What policies let a session do on a private topic: each is asked once, the first time it matters. */
export class Access {
	readonly #asking: Asking;
	readonly #read: Partial<Record<Extension, boolean>> = {};
	readonly #write: Partial<Record<Writing, boolean>> = {};

	constructor(asking: Asking) {
		this.#asking = asking;
	}

	canRead(extension: Extension): boolean {
		return this.#read[extension] ?? false;
	}

	/**
	 * Asks what may be read; of presence only where it is enabled, as hosted does. Throws a {@link Refusal} when it is
	 * nothing, or less than `before`.
	 */
	async askToRead({ presence, before }: { presence: boolean; before?: Access | undefined }): Promise<void> {
		const { topic } = this.#asking;
		const may = await this.#canRead();
		this.#read.broadcast = may.broadcast;
		if (presence) this.#read.presence = may.presence;
		if (!this.canRead('broadcast') && !this.canRead('presence')) throw unreadable(topic);
		for (const extension of ['broadcast', 'presence'] as const) {
			if (!before?.canRead(extension) || this.canRead(extension)) continue;
			const text = `You no longer have permission to read from this Channel topic: ${topic}`;
			throw new Refusal('Unauthorized', text);
		}
	}

	/** Asks about presence once a channel enables it. */
	async askForPresence(): Promise<void> {
		this.#read.presence ??= (await this.#canRead()).presence;
	}

	/** Why the session may not write; undefined when it may. What could not be found out is asked again the next time. */
	async denial(what: Writing): Promise<Denial | undefined> {
		const { policies, topic, session, log } = this.#asking;
		try {
			this.#write[what] ??= await policies.canWrite(topic, what, session);
			return this.#write[what] ? undefined : 'unauthorized';
		} catch (error) {
			const denial = denialOf(error);
			log(`${denial}: ${String(error)}`);
			return denial;
		}
	}

	/** A policy that fails lets nobody in; a database that does not answer is another matter, and is told so. */
	async #canRead(): Promise<Record<Extension, boolean>> {
		const { policies, topic, session, log } = this.#asking;
		try {
			return await policies.canRead(topic, session);
		} catch (error) {
			const denial = denialOf(error);
			log(`${denial}: ${String(error)}`);
			if (denial === 'unable_to_connect_to_project') throw unreachable();
			if (denial === 'query_canceled') {
				throw new Refusal('QueryCanceled', 'Query was cancelled, please try again');
			}
			return { broadcast: false, presence: false };
		}
	}
}

/** The refusal of a topic that may not be read. */
export function unreadable(topic: string): Refusal {
	return new Refusal('Unauthorized', `You do not have permissions to read from this Channel topic: ${topic}`);
}

function unreachable(): Refusal {
	return new Refusal('UnableToConnectToProject', 'Realtime was unable to connect to the project database');
}

/** What an error of the database, asked whether a session may write, comes to. */
export function denialOf(error: unknown): Denial {
	if (isOfTheConnection(error)) return 'unable_to_connect_to_project';
	return isCanceled(error) ? 'query_canceled' : 'rls_policy_error';
}
