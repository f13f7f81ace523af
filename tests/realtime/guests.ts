import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { Person } from './person.ts';
import { sql } from './project.ts';

/** What a guest may do on a topic. */
interface Rights {
	reads?: boolean;
	writes?: boolean;
	extensions?: string[];
}

/** Private topics of one file of tests: their names begin with `prefix`, and its policies concern no others. */
export function useGuests(): {
	prefix: string;
	/** The table of who may do what. */
	guests: string;
	invite(person: Person, topic: string, rights?: Rights): Promise<void>;
} {
	const prefix = `rt_private_${randomBytes(4).toString('hex')}`;
	const guests = `${prefix}_guests`;

	beforeAll(async () => {
		const mine = `(select realtime.topic()) like '${prefix}:%'`;
		const asGuest = (right: string) => `exists (
			select from public.${guests} g
			where g.person = (select auth.uid()) and g.topic = (select realtime.topic()) and g.${right}
				and realtime.messages.extension = any (g.extensions)
		)`;
		await sql.unsafe(`
			create table public.${guests} (
				topic text, person uuid, reads boolean, writes boolean,
				extensions text[] not null default '{broadcast,presence}'
			);
			grant select on public.${guests} to authenticated;
			create policy "${prefix} guests read" on realtime.messages
				for select to authenticated using (${mine} and ${asGuest('reads')});
			create policy "${prefix} guests write" on realtime.messages
				for insert to authenticated with check (${mine} and ${asGuest('writes')})`);
	});
	afterAll(async () => {
		await sql.unsafe(`
			drop policy if exists "${prefix} guests read" on realtime.messages;
			drop policy if exists "${prefix} guests write" on realtime.messages;
			drop table if exists public.${guests}`);
	});

	async function invite(
		person: Person,
		topic: string,
		{ reads = true, writes = true, extensions = ['broadcast', 'presence'] }: Rights = {}
	): Promise<void> {
		await sql`insert into ${sql(guests)} ${sql({ topic, person: person.id, reads, writes, extensions })}`;
	}

	return { prefix, guests, invite };
}
