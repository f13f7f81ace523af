/**
 * SQL that says whether a transaction is over for the snapshot it is asked in. The WAL tells of a commit a moment before
 * the transaction's rows can be seen: who looks at once may not find them. `transaction` is an SQL expression for its id
 * as the WAL has it (32 bits); the rest is taken from the id that comes next.
 */
export function isOver(transaction: string): string {
	const next = 'pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint';
	const distance = `((${transaction} - (${next} & 4294967295) + 6442450944) % 4294967296 - 2147483648)`;
	return `pg_catalog.pg_visible_in_snapshot(
		(${next} + ${distance})::text::pg_catalog.xid8, pg_catalog.pg_current_snapshot())`;
}
