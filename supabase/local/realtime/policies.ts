import type { Sql } from 'postgres';
import type { Session } from './session.ts';

export type Extension = 'broadcast' | 'presence';
/** What may be written: to have a broadcast kept is a right of its own. */
export type Writing = Extension | 'persistence';

/**
 * Asks the policies on `realtime.messages` what a session may do on a private topic: SELECT to receive, INSERT to send.
 * Supabase: https://supabase.com/docs/guides/realtime/authorization. Throws when a policy fails.
 */
export class Policies {
	readonly #sql: Sql;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	async canRead(topic: string, session: Session): Promise<Record<Extension, boolean>> {
		const { role, claims, headers } = session;
		const [row] = await this.#sql<Record<Extension, boolean>[]>`
			select broadcast, presence
			from _realtime.can_read(${topic}, ${role}, ${claims}, ${headers})`;
		return row ?? { broadcast: false, presence: false };
	}

	async canWrite(topic: string, extension: Writing, session: Session): Promise<boolean> {
		const { role, claims, headers } = session;
		const [row] = await this.#sql<{ allowed: boolean }[]>`
			select _realtime.can_write(${topic}, ${extension}, ${role}, ${claims}, ${headers}) as allowed`;
		return row?.allowed ?? false;
	}
}
