import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { listen, signIn } from './person.ts';
import { sql } from './project.ts';
import { Witness } from './witness.ts';

interface Change {
	new: { id?: number; body?: string };
	errors: string[] | null;
}

test('policies, privileges and keys that change while people listen count from the next change on, a table made anew too', async () => {
	const table = `public.rt_schema_${randomBytes(4).toString('hex')}`;
	const make = `
		create table ${table} (id int primary key, body text default 'b');
		alter publication supabase_realtime add table ${table};
		grant select on ${table} to authenticated`;
	await sql.unsafe(make);
	onTestFinished(async () => void (await sql.unsafe(`drop table ${table}`)));
	const ann = await signIn();
	const changes = new Witness<Change>();
	const choice = { event: '*', schema: 'public', table: table.replace('public.', '') } as const;
	const looked = new Witness<unknown>();
	const channel = ann.client.channel(choice.table);
	channel.on('postgres_changes', choice, changes.see).on('broadcast', { event: 'looked' }, looked.see);
	await listen(channel);

	for (const [index, change] of [
		`alter table ${table} enable row level security`,
		`create policy "everyone reads" on ${table} for select to authenticated using (true)`,
		`alter policy "everyone reads" on ${table} using ((select auth.uid()) <> '${ann.id}')`,
		`alter table ${table} disable row level security`,
		`revoke select on ${table} from authenticated`,
		`grant select (id) on ${table} to authenticated`,
		`alter table ${table} drop constraint ${choice.table}_pkey`,
		`alter table ${table} add primary key (id)`,
		`drop table ${table}; ${make}`
	].entries()) {
		await sql.unsafe(change);
		await sql.unsafe(`insert into ${table} (id) values (${index})`);
		// In commit order, after the row: who may see that one is asked when it is delivered, not when it was written.
		await sql`select realtime.send('{}', 'looked', ${choice.table}, false)`;
		await looked.count(index + 1);
	}
	expect(changes.all.map(({ errors, new: row }) => errors?.join() ?? row)).toEqual([
		{ id: 1, body: 'b' },
		{ id: 3, body: 'b' },
		'Error 401: Unauthorized',
		{ id: 5 },
		'Error 400: Bad Request, no primary key',
		{ id: 7 },
		{ id: 8, body: 'b' }
	]);
});
