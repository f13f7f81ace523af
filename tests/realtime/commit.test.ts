import { expect, test } from 'vitest';
import { isOver } from '../../supabase/local/realtime/changes/commit.ts';
import { sql } from './project.ts';

async function over(transaction: number): Promise<boolean> {
	const [row] = await sql.unsafe(`select ${isOver('$1::bigint')} as over`, [transaction]);
	return row?.['over'] === true;
}

test('a transaction is over when its rows can be seen, and not before', async () => {
	let id = 0;
	await sql.begin(async (transaction) => {
		const [row] = await transaction`select pg_current_xact_id()::xid::text as id`;
		id = Number(row?.['id']);
		expect(await over(id)).toBe(false);
	});
	expect(await over(id)).toBe(true);
	expect(await over(id - 1)).toBe(true);
});
