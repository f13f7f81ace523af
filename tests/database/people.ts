import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Database } from '../../src/lib/supabase/database.types.ts';
import { tokenFor } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';

type Role = Database['public']['Enums']['member_role'];
type Kind = Database['public']['Enums']['room_kind'];

/** Somebody with an account: what they do goes through PostgREST, with their token. */
export interface Person {
	id: string;
	username: string;
	data: SupabaseClient<Database>;
}

/** A new account, in no room. Its name begins with what it is to the test. */
export async function newPerson(name: string): Promise<Person> {
	const id = randomUUID();
	const username = `${name}-${id.slice(0, 8)}`;
	// Unconfirmed: who confirms their address is in the default rooms.
	await sql`
		insert into auth.users (id, email, raw_user_meta_data)
		values (${id}, ${`${username}@people.example`}, ${sql.json({ username })})`;
	const token = await tokenFor(id);
	const data = createClient<Database>(project.url, project.publishableKey, {
		accessToken: async () => token
	});
	return { id, username, data };
}

/** New accounts, named by the test. */
export async function newPeople<Name extends string>(...names: Name[]): Promise<Record<Name, Person>> {
	const entries = await Promise.all(names.map(async (name) => [name, await newPerson(name)] as const));
	return Object.fromEntries(entries) as Record<Name, Person>;
}

/** A new room with these people in it, who joined in this order. */
export async function newRoom(
	people: Partial<Record<Role, Person | Person[]>>,
	kind: Kind = 'closed'
): Promise<{ id: string; slug: string }> {
	const slug = `test-${randomUUID()}`;
	const [room] = await sql<[{ id: string; slug: string }]>`
		insert into public.rooms (slug, name, kind) values (${slug}, 'Test', ${kind}) returning id, slug`;
	for (const role of ['owner', 'moderator', 'member'] as const) {
		for (const { id } of [people[role] ?? []].flat()) {
			await sql`
				insert into public.memberships (room_id, user_id, role, joined_at)
				values (${room.id}, ${id}, ${role}, clock_timestamp())`;
		}
	}
	return room;
}

/** A message of somebody's, sent as they would send it. Throws when it is refused. */
export async function send(
	{ data }: Person,
	room: { id: string },
	body: string,
	reply_to?: string
): Promise<string> {
	const id = randomUUID();
	const { error } = await data
		.from('messages')
		.insert({ id, room_id: room.id, body, ...(reply_to !== undefined && { reply_to }) });
	if (error) throw new Error(`${error.code}: ${error.message}`);
	return id;
}

/** Messages of somebody's in a room, written at once as an import would: no limit holds. */
export async function write({ id }: Person, room: { id: string }, ...bodies: string[]): Promise<string[]> {
	const rows = bodies.map((body) => ({ room_id: room.id, author_id: id, body }));
	const written = await sql<{ id: string }[]>`insert into public.messages ${sql(rows)} returning id`;
	return written.map((row) => row.id);
}

/** A message as the database holds it. */
export async function messageOf(id: string) {
	const [row] = await sql<Database['public']['Tables']['messages']['Row'][]>`
		select * from public.messages where id = ${id}`;
	if (!row) throw new Error(`there is no message ${id}`);
	return { ...row, seq: Number(row.seq), rev: Number(row.rev) };
}

/** The last numbers given in a room. */
export async function headOf(room: { id: string }): Promise<{ seq: number; rev: number }> {
	const [head] = await sql<[{ seq: number; rev: number }]>`
		select seq::int, rev::int from private.room_counters where room_id = ${room.id}`;
	return head;
}

/** The code a call was refused with, or null when it was not. */
export async function refusal(call: PromiseLike<{ error: { code: string } | null }>): Promise<string | null> {
	const { error } = await call;
	return error && error.code;
}

/** What a call that is not refused answers. */
export async function answer<T>(
	call: PromiseLike<{ data: T; error: { code: string; message: string } | null }>
): Promise<NonNullable<T>> {
	const { data, error } = await call;
	if (error) throw new Error(`${error.code}: ${error.message}`);
	return data as NonNullable<T>;
}
