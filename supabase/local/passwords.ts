import bcrypt from 'bcryptjs';
import type { Sql } from 'postgres';

/** As bcrypt writes what it has made: the kind, how often it went round, salt and hash. */
const HASH = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/**
 * Has Postgres hash and compare passwords. Supabase Lite does it in JavaScript, by a package that it shares with whoever
 * imports it, a tenth of a second at a time: a hundred people who come at once would stop all that runs in our thread, the
 * way to PostgREST and Realtime included, for ten seconds.
 */
export function hashInDatabase(sql: Sql): void {
	Object.assign(bcrypt, {
		async hash(password: string, cost: number): Promise<string> {
			const [made] = await sql<[{ hash: string }]>`
				select extensions.crypt(${password}, extensions.gen_salt('bf', ${cost}::int)) as hash`;
			return made.hash;
		},
		async compare(password: string, hash: string): Promise<boolean> {
			if (!HASH.test(hash)) return false;
			// pgcrypto knows the newer names of the same by the older.
			const salt = `$2a$${hash.slice(4)}`;
			const [made] = await sql<[{ is_same: boolean }]>`
				select extensions.crypt(${password}, ${salt}) = ${salt} as is_same`;
			return made.is_same;
		}
	});
}
