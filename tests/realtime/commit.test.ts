import { expect, test } from 'vitest';
import { isOver } from '../../supabase/local/realtime/changes/commit.ts';
import { sql } from './project.ts';

async function over(transaction: number): Promise<boolean> {
	const [row] = await sql.unsafe(`select ${isOver('$1::bigint')} as over`, [transaction]);
	return row?.['over'] === true;
}

/** The number of a transaction of one's own, and whether it was over while it was open. */
async function own(): Promise<{ id: number; wasOver: boolean }> {
	return sql.begin(async (transaction) => {
		const [row] = await transaction`select pg_current_xact_id()::xid::text as id`;
		const id = Number(row?.['id']);
		return { id, wasOver: await over(id) };
	});
}

test('a transaction is over when its rows can be seen, and not before', async () => {
	const [earlier, later] = [await own(), await own()];
	for (const { id, wasOver } of [earlier, later]) {
		expect(wasOver).toBe(false);
		expect(await over(id)).toBe(true);
	}
});
