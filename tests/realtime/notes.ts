import { randomBytes } from 'node:crypto';
import type { RealtimePostgresChangesPayload } from '@supabase/supabase-js';
import { afterAll, beforeAll } from 'vitest';
import type { Person } from './person.ts';
import { sql } from './project.ts';
import { Witness } from './witness.ts';

export interface Note {
	id: string;
	room: string;
	body: string;
}
export type NoteChange = RealtimePostgresChangesPayload<Note>;

/** A published table whose rows only the readers of their room may see, made for one file of tests. */
export interface Notes {
	/** Its name in `public`. */
	readonly table: string;
	admit(person: Person, room: string): Promise<void>;
	remove(person: Person, room: string): Promise<void>;
	write(room: string, ...bodies: string[]): Promise<Note[]>;
	/** What a person's channel hears of the table; `filter` and `event` as in Supabase's client. */
	watch(
		person: Person,
		choice?: { event?: 'INSERT' | 'UPDATE' | 'DELETE' | '*'; filter?: string; topic?: string }
	): { channel: ReturnType<Person['client']['channel']>; changes: Witness<NoteChange> };
}

/** Makes the table before the file's tests and drops it after them. */
export function useNotes(): Notes {
	const table = `rt_notes_${randomBytes(4).toString('hex')}`;
	const readers = `${table}_readers`;

	beforeAll(async () => {
		await sql.unsafe(`
			create table public.${readers} (room text, person uuid, primary key (room, person));
			alter table public.${readers} enable row level security;
			create policy "people see where they may read" on public.${readers}
				for select to authenticated using (person = (select auth.uid()));
			create table public.${table} (
				id uuid primary key default gen_random_uuid(), room text not null, body text not null
			);
			alter table public.${table} enable row level security;
			create policy "readers of a room see its notes" on public.${table}
				for select to authenticated using (room in (select room from public.${readers}));
			grant select on public.${table}, public.${readers} to authenticated;
			alter publication supabase_realtime add table public.${table}`);
	});
	afterAll(async () => {
		await sql.unsafe(`drop table if exists public.${table}, public.${readers}`);
	});

	return {
		table,
		async admit({ id }, room) {
			await sql`insert into ${sql(readers)} (room, person) values (${room}, ${id})`;
		},
		async remove({ id }, room) {
			await sql`delete from ${sql(readers)} where room = ${room} and person = ${id}`;
		},
		async write(room, ...bodies) {
			return await sql<Note[]>`
				insert into ${sql(table)} ${sql(bodies.map((body) => ({ room, body })))} returning id, room, body`;
		},
		watch({ client }, { event = '*', filter, topic = 'notes' } = {}) {
			const changes = new Witness<NoteChange>();
			const choice = { event, schema: 'public', table, ...(filter !== undefined && { filter }) };
			const channel = client.channel(topic).on('postgres_changes', choice, changes.see);
			return { channel, changes };
		}
	};
}

/** The body of the row a change is about, as far as the change has it. */
export function bodyOf(change: NoteChange): string | undefined {
	return 'body' in change.new ? change.new.body : undefined;
}
