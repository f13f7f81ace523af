import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

/** A published table of messages that only the members of a room may read, as a chat has it. */
export interface Table extends AsyncDisposable {
	name: string;
	/** Makes people members of the room that messages are sent to; none else is. */
	setMembers(people: string[]): Promise<void>;
	/** Sends at a steady rate; each message says when it was sent. */
	send(perSecond: number, seconds: number): Promise<number>;
}

/** The clock that all parts of the bench share, in milliseconds. */
export function clock(): number {
	return performance.timeOrigin + performance.now();
}

/** Makes the table, until disposed of. */
export async function useTable(): Promise<Table> {
	const url = process.env.SUPABASE_DB_URL;
	if (!url) throw new Error('SUPABASE_DB_URL is not set: run with `npm run bench:realtime`');
	const sql = postgres(url, { max: 4, onnotice: () => undefined });
	const name = `bench_${randomBytes(4).toString('hex')}`;
	const room = randomUUID();
	await sql.unsafe(`
		create table public.${name}_members (room uuid, person uuid, primary key (room, person));
		create function public.${name}_rooms() returns setof uuid language sql stable security definer set search_path = '' as $$
			select room from public.${name}_members where person = (select auth.uid())
		$$;
		create table public.${name} (id bigint generated always as identity primary key, room uuid, sent float8, body text);
		alter table public.${name} enable row level security;
		create policy "members read" on public.${name} for select to authenticated
			using (room in (select public.${name}_rooms()));
		grant execute on function public.${name}_rooms to authenticated;
		grant select on public.${name} to authenticated;
		alter publication supabase_realtime add table public.${name}`);

	const body =
		'A message of about a hundred characters, which is what people write to one another in a chat, or so.';
	return {
		name,
		async setMembers(people) {
			await sql`delete from ${sql(`${name}_members`)}`;
			await sql`insert into ${sql(`${name}_members`)} select ${room}, unnest(${people}::uuid[])`;
		},
		async send(perSecond, seconds) {
			const total = perSecond * seconds;
			const start = clock();
			const sent = [];
			for (let n = 0; n < total; n += 1) {
				await sleep(Math.max(0, start + (n * 1_000) / perSecond - clock()));
				sent.push(
					sql`insert into ${sql(name)} (room, sent, body) values (${room}, ${clock()}, ${body})`.execute()
				);
			}
			await Promise.all(sent);
			return total;
		},
		async [Symbol.asyncDispose]() {
			await sql.unsafe(`drop table public.${name} cascade; drop function public.${name}_rooms;
				drop table public.${name}_members`);
			await sql.end();
		}
	};
}
