import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { asSuperuser } from './own-server.ts';
import { signIn, subscribe } from './person.ts';
import { sql as owner } from './project.ts';
import { Witness } from './witness.ts';

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
			where i.inhparent = 'realtime.messages'::regclass and c.relname ~ '\\d$'
			order by 1`;
	});
	expect(days.map(({ distance }) => distance)).toEqual([-1, 0, 1, 2, 3]);
});

test('a message of a day that has no partition is broadcast all the same', async () => {
	const topic = randomUUID();
	const { client } = await signIn();
	const heard = new Witness<{ payload: unknown }>();
	await subscribe(client.channel(topic).on('broadcast', { event: 'late' }, heard.see));
	await owner.unsafe(messageIn(30, topic));
	await heard.count(1);
	expect(heard.all.map(({ payload }) => payload)).toEqual([{ days: 30 }]);
});

test('messages that came before the partition of their day are no obstacle to the others, and go when they are old', async () => {
	const topic = randomUUID();
	const undone = new Error('undone');
	const seen = asSuperuser((sql) =>
		sql.begin(async (transaction) => {
			const [{ name } = { name: '' }] = await transaction<{ name: string }[]>`
				select to_char((now() at time zone 'utc')::date + 2, '"messages_"YYYY_MM_DD') as name`;
			await transaction.unsafe(`drop table realtime.${name}`);
			await transaction.unsafe(`${messageIn(2, topic)}; ${messageIn(-30, topic)}`);
			await transaction`select _realtime.ensure_message_partitions()`;
			const rows = await transaction`
				select tableoid::regclass::text as place, payload from realtime.messages where topic = ${topic}`;
			expect(rows).toEqual([{ place: 'realtime.messages_default', payload: { days: 2 } }]);
			throw undone;
		})
	);
	await expect(seen).rejects.toBe(undone);
});

/** The SQL of a message that was sent on another day. */
function messageIn(days: number, topic: string): string {
	return `
		insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
		values ('${topic}', 'broadcast', 'late', '{"days": ${days}}', false, now() at time zone 'utc' + interval '${days} days')`;
}
