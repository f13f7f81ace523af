import postgres from 'postgres';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { OwnPostgres } from './own-postgres.ts';
import { asSuperuser, OwnServer } from './own-server.ts';
import { isListening, listen, signIn, subscribe } from './person.ts';
import { Witness } from './witness.ts';

interface Change {
	eventType: string;
	new: { body?: string };
}

let database: OwnPostgres;
beforeAll(async () => {
	database = await OwnPostgres.start();
	await asSuperuser(
		(sql) =>
			sql.unsafe(`
				create table public.lines (id int generated always as identity primary key, owner uuid, body text);
				alter table public.lines enable row level security;
				create policy "people read their own lines" on public.lines
					for select to authenticated using (owner = (select auth.uid()));
				grant select on public.lines to authenticated;
				alter publication supabase_realtime add table public.lines`),
		database.url
	);
});
afterAll(() => database[Symbol.asyncDispose]());

/** Somebody who listens to their lines, through a server over that Postgres, and the way to write some. */
async function listenToLines() {
	const [ann, bob] = [await signIn(), await signIn()];
	const sql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => undefined });
	onTestFinished(() => sql.end());
	const server = await OwnServer.start({
		databaseUrl: database.url,
		limits: { replicationReadyTimeoutMs: 100 }
	});
	const { client } = await signIn({ id: ann.id, token: ann.token, url: server.url });
	const [changes, heard] = [new Witness<Change>(), new Witness<unknown>()];
	const channel = client.channel('lines', { config: { broadcast: { self: true, ack: true } } });
	channel.on('postgres_changes', { event: '*', schema: 'public', table: 'lines' }, changes.see);
	channel.on('broadcast', { event: '*' }, heard.see);
	const listened = await listen(channel);
	return {
		...{ client, channel, changes, heard, sql },
		...listened,
		/** Writes one that Ann may read, and one that she may not. */
		write: (body: string) =>
			sql`insert into public.lines (owner, body) values (${ann.id}, ${body}), (${bob.id}, ${`not ${body}`})`,
		bodies: () => changes.all.map(({ new: row }) => row.body)
	};
}

test('while Postgres is away, what needs it says so and the rest goes on; after it, all is as before and nothing comes twice', async () => {
	const { client, channel, changes, heard, system, statuses, write, bodies } = await listenToLines();
	await write('before');
	await changes.count(1);

	const told = system.all.length;
	await database.stop();
	expect(await channel.send({ type: 'broadcast', event: 'meanwhile', payload: {} })).toBe('ok');
	await heard.count(1);
	const inside = await subscribe(client.channel('inside', { config: { private: true } }));
	expect(inside.statuses.all).toEqual([
		{
			status: 'CHANNEL_ERROR',
			error: 'UnableToConnectToProject: Realtime was unable to connect to the project database'
		}
	]);
	void inside.channel.unsubscribe();
	const config = { broadcast: { replication_ready: true } };
	const waiting = await subscribe(client.channel('waiting', { config }));
	expect((await waiting.system.first(({ status }) => status === 'error')).message).toBe(
		'Replication connection was not established in time'
	);
	await waiting.statuses.first(({ status }) => status === 'CLOSED');

	await database.start();
	await system.first(isListening, told);
	await write('after');
	await changes.first(({ new: row }) => row.body === 'after');
	expect(bodies()).toEqual(['before', 'after']);
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
});

test('when Postgres crashes and recovers, subscribers are told, and nothing comes twice', async () => {
	const { changes, system, statuses, write, bodies, sql } = await listenToLines();
	await write('before');
	await changes.count(1);

	const told = system.all.length;
	const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
	// One of its processes that is killed has Postgres end all others, and recover.
	process.kill(backend?.pid ?? 0, 'SIGKILL');
	await system.first(isListening, told);
	const isWritten = () =>
		write('after').then(
			() => true,
			() => false
		);
	await expect.poll(isWritten).toBe(true);
	await changes.first(({ new: row }) => row.body === 'after');
	expect(bodies()).toEqual(['before', 'after']);
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
});

// On a machine that is busy, Postgres may take some seconds for a new slot.
test(
	'a publication that is made anew, at once or after a while, is listened to again',
	{ timeout: 60_000 },
	async () => {
		const { changes, system, write, bodies, sql } = await listenToLines();
		const make = 'create publication supabase_realtime for table public.lines';
		await sql.unsafe(`begin; drop publication supabase_realtime; ${make}; commit`);
		await write('at once');
		await changes.count(1);

		const told = system.all.length;
		await sql.unsafe('drop publication supabase_realtime');
		// Postgres ends the stream at the first change that it finds no publication for.
		await write('meanwhile');
		await system.first(isListening, told);
		await sql.unsafe(make);
		const isHeard = async () => {
			await write('after');
			return bodies().includes('after');
		};
		await expect.poll(isHeard, { timeout: 45_000 }).toBe(true);
		expect(new Set(bodies())).toEqual(new Set(['at once', 'after']));
	}
);
