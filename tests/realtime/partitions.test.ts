import { expect, test } from 'vitest';
import { asSuperuser } from './own-server.ts';

test('realtime.messages has a partition a day, from yesterday to three days ahead, and none older than three days', async () => {
	const days = await asSuperuser(async (sql) => {
		const [{ old } = { old: '' }] = await sql<{ old: string }[]>`
			select to_char((now() at time zone 'utc')::date - 4, 'YYYY_MM_DD') as old`;
		const day = old.replaceAll('_', '-');
		await sql.unsafe(`
			create table if not exists realtime.messages_${old} partition of realtime.messages
				for values from ('${day}') to (date '${day}' + 1);
			select _realtime.ensure_message_partitions()`);
		return await sql<{ distance: number }[]>`
			select to_date(substr(c.relname, 10), 'YYYY_MM_DD') - (now() at time zone 'utc')::date as distance
			from pg_inherits i join pg_class c on c.oid = i.inhrelid
			where i.inhparent = 'realtime.messages'::regclass
			order by 1`;
	});
	expect(days.map(({ distance }) => distance)).toEqual([-1, 0, 1, 2, 3]);
});
