import { randomUUID } from 'node:crypto';
import postgres from 'postgres';

/** The database as its owner, and as people: prepared statements on connections that stay, as PostgREST's are. */
export interface Connections extends AsyncDisposable {
	owner: postgres.Sql;
	/** One connection on which somebody is signed in. */
	as(person: string): Promise<postgres.Sql>;
}

export function createConnections(): Connections {
	const url = databaseUrl();
	const open: postgres.Sql[] = [];
	const connect = (max: number) => {
		const sql = postgres(url, { max, onnotice: () => undefined });
		open.push(sql);
		return sql;
	};
	return {
		owner: connect(2),
		as: async (person) => {
			const sql = connect(1);
			await sql`
				select set_config('request.jwt.claims', ${JSON.stringify({ sub: person, role: 'authenticated' })}, false)`;
			await sql`set role authenticated`;
			return sql;
		},
		[Symbol.asyncDispose]: async () => void (await Promise.all(open.map((sql) => sql.end())))
	};
}

function databaseUrl(): string {
	const url = process.env.SUPABASE_DB_URL;
	if (!url) throw new Error('SUPABASE_DB_URL is not set: run it as `npm run bench:database`');
	return url;
}

/** A new account. */
export async function newPerson(sql: postgres.Sql): Promise<string> {
	const id = randomUUID();
	await sql`insert into auth.users (id, email) values (${id}, ${`${id}@bench.example`})`;
	return id;
}

/** Many new accounts. */
export async function newPeople(sql: postgres.Sql, count: number): Promise<string[]> {
	const rows = await sql<{ id: string }[]>`
		insert into auth.users (id, email)
		select id, id || '@bench.example' from (select gen_random_uuid() as id from generate_series(1, ${count})) as made
		returning id`;
	return rows.map(({ id }) => id);
}

/** New closed rooms, each with one of those people in it, in turns. */
export async function newRooms(sql: postgres.Sql, people: string[], count: number) {
	return await sql<{ id: string; slug: string }[]>`
		with made as (
			insert into public.rooms (slug, name, kind)
			select 'bench-' || gen_random_uuid(), 'Bench', 'closed' from generate_series(1, ${count}) returning id, slug
		), joined as (
			insert into public.memberships (room_id, user_id)
			select id, (${people}::uuid[])[(1 + row_number() over () % ${people.length})::int] from made
		)
		select * from made`;
}

/**
 * Writes many messages without their trigger, numbered as it would: a counter's row that is written a million times in
 * a transaction would take hours.
 */
export async function fill(sql: postgres.Sql, room: string, author: string, count: number): Promise<void> {
	await sql.begin(async (transaction) => {
		await transaction`alter table public.messages disable trigger user`;
		await transaction`
			insert into public.messages (id, room_id, author_id, body, seq, rev, created_at)
			select gen_random_uuid(), ${room}, ${author}, 'Message number ' || n || ', of an ordinary length.', n, n,
				now() - make_interval(secs => ${count} - n + 3600)
			from generate_series(1, ${count}) as n`;
		await transaction`alter table public.messages enable trigger user`;
		await transaction`update private.room_counters set seq = ${count}, rev = ${count} where room_id = ${room}`;
	});
	await sql`vacuum analyze public.messages`;
}

/**
 * How long each of some works takes, in milliseconds: the medians of rounds in which they take turns, so that a loaded
 * machine loads them alike; every other round backwards, since the one that comes first pays for what went before. What
 * is done before each round is not counted.
 */
export async function medians(
	rounds: number,
	works: (() => Promise<unknown>)[],
	before: (round: number) => Promise<unknown> = async () => undefined
): Promise<number[]> {
	const times = works.map((): number[] => []);
	const turns = [...works.entries()];
	for (let round = -20; round < rounds; round++) {
		await before(round);
		for (const [n, work] of round % 2 === 0 ? turns : turns.toReversed()) {
			const start = performance.now();
			await work();
			if (round >= 0) times[n]?.push(performance.now() - start);
		}
	}
	return times.map((all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN);
}

/** The indexes that a plan uses, and tables that it reads whole. */
export async function planOf(sql: postgres.Sql, statement: string): Promise<string> {
	const rows = await sql.begin(async (transaction) => {
		// As the functions that list rooms have it.
		await transaction`set local random_page_cost = 1.1`;
		return transaction.unsafe(`explain ${statement}`);
	});
	return scansIn(rows.map((row) => String(row['QUERY PLAN'])).join('\n'));
}

/**
 * The same of the statements that a function or a trigger runs inside, as they really ran: auto_explain tells them.
 * `work` is given a connection that only a superuser can have, on which somebody is signed in.
 */
export async function plansInside(
	person: string,
	work: (transaction: postgres.TransactionSql) => Promise<unknown>
): Promise<string> {
	const url = new URL(databaseUrl());
	url.username = 'supabase_admin';
	const told: string[] = [];
	const sql = postgres(url.href, { max: 1, onnotice: ({ message }) => told.push(String(message)) });
	try {
		await sql`load 'auto_explain'`;
		await sql.begin(async (transaction) => {
			const claims = JSON.stringify({ sub: person, role: 'authenticated' });
			await transaction`
				select set_config('auto_explain.log_min_duration', '0', true),
					set_config('auto_explain.log_nested_statements', 'on', true),
					set_config('auto_explain.log_level', 'notice', true),
					set_config('request.jwt.claims', ${claims}, true), set_config('role', 'authenticated', true)`;
			await work(transaction);
		});
	} finally {
		await sql.end();
	}
	return scansIn(told.join('\n'));
}

function scansIn(plan: string): string {
	const scans = [
		...plan.matchAll(/Index.* using (\w+)|Bitmap Index Scan on (\w+)|(Seq Scan on \w+)/g)
	].flatMap((found) => found.slice(1));
	const names = [...new Set(scans.filter(Boolean))].join(', ');
	return names.replace(/Seq Scan on settings\b/, 'settings (its only row)');
}
