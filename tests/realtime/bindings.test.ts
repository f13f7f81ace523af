import { randomBytes } from 'node:crypto';
import type { RealtimeChannel } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, signIn, subscribe } from './person.ts';
import { project, sql } from './project.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

const schema = `rt_bindings_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
	await sql.unsafe(`
		create schema ${schema};
		grant usage on schema ${schema} to authenticated, service_role;
		create table ${schema}.books (id int primary key, title text, pages int, secret text);
		create table ${schema}.films (id int, part int, title text, primary key (part, id));
		create table ${schema}.keyless (title text);
		create table ${schema}.hidden (id int primary key, title text);
		create domain ${schema}.slow_text as text check (pg_catalog.pg_sleep(1) is not null);
		create table ${schema}.slow (id int primary key, title ${schema}.slow_text);
		create table ${schema}.picky (id int primary key, owner text);
		alter table ${schema}.keyless replica identity full;
		alter table ${schema}.picky enable row level security;
		create policy "numbers only" on ${schema}.picky for select to authenticated
			using ((auth.jwt() ->> 'level')::int > 1);
		grant select (id, title, pages) on ${schema}.books to authenticated;
		grant select on ${schema}.films, ${schema}.keyless, ${schema}.picky, ${schema}.slow
			to authenticated;
		grant select on ${schema}.books to service_role;
		alter publication supabase_realtime add table
			${schema}.books, ${schema}.films, ${schema}.keyless, ${schema}.hidden, ${schema}.picky,
			${schema}.slow`);
});
afterAll(async () => {
	await sql.unsafe(`drop schema if exists ${schema} cascade`);
});

interface Change {
	eventType: string;
	schema: string;
	table: string;
	new: object;
	old: object;
	errors: string[] | null;
}

interface Choice {
	event: '*' | 'INSERT' | 'UPDATE' | 'DELETE';
	table?: string;
	filter?: string;
	select?: string[];
}

/** What a channel hears through one more binding. */
function hear(channel: RealtimeChannel, choice: Choice): Witness<Change> {
	const changes = new Witness<Change>();
	channel.on('postgres_changes', { schema, ...choice }, changes.see);
	return changes;
}

test('a channel has several bindings: tables, schemas, events; each hears its own', async () => {
	const ann = await signIn();
	const channel = ann.client.channel('several');
	const books = hear(channel, { event: 'INSERT', table: 'books' });
	const films = hear(channel, { event: '*', table: 'films' });
	const updates = hear(channel, { event: 'UPDATE', table: 'books' });
	const all = hear(channel, { event: '*' });
	await listen(channel);

	await sql.unsafe(`
		insert into ${schema}.books values (1, 'Emma', 400, 'x');
		insert into ${schema}.films values (1, 2, 'Ran');
		update ${schema}.books set pages = 401 where id = 1;
		update ${schema}.films set part = 3 where id = 1;
		delete from ${schema}.books where id = 1`);
	await all.count(5);
	const seen = (heard: Witness<Change>) => heard.all.map(({ eventType, table }) => `${eventType} ${table}`);
	expect(seen(books)).toEqual(['INSERT books']);
	expect(seen(updates)).toEqual(['UPDATE books']);
	expect(seen(films)).toEqual(['INSERT films', 'UPDATE films']);
	expect(films.all[1]).toMatchObject({
		schema,
		new: { id: 1, part: 3, title: 'Ran' },
		old: { id: 1, part: 2 }
	});
});

test('select sends the chosen columns and the primary key; other bindings of the channel get theirs', async () => {
	const ann = await signIn();
	const channel = ann.client.channel('select');
	const chosen = hear(channel, { event: '*', table: 'books', select: ['pages'] });
	const whole = hear(channel, { event: '*', table: 'books' });
	await listen(channel);

	await sql.unsafe(`
		insert into ${schema}.books values (2, 'Persuasion', 250, 'x');
		update ${schema}.books set title = 'Sanditon' where id = 2;
		delete from ${schema}.books where id = 2`);
	await Promise.all([chosen.count(3), whole.count(3)]);
	expect(chosen.all.map((change) => change.new)).toEqual([{ id: 2, pages: 250 }, { id: 2, pages: 250 }, {}]);
	expect(chosen.all[0]).not.toHaveProperty('new.title');
	expect(whole.all[1]).toMatchObject({ new: { id: 2, title: 'Sanditon', pages: 250 }, old: { id: 2 } });
	expect(whole.all[1]?.new).not.toHaveProperty('secret');
});

test.each([
	[
		{ table: 'books', select: ['secret'] },
		'Exception: ERROR P0001 (raise_exception) invalid column for select secret'
	],
	[{ select: ['title'] }, 'Column selection is not supported for wildcard subscriptions.'],
	[
		{ table: 'nowhere' },
		'Please check Realtime is enabled for the given connect parameters: [event: *, schema: '
	],
	[
		{ table: 'books', select: 'title' },
		'Error parsing `select` params: expected a list of column name strings'
	],
	[{ table: 3 }, 'No subscription params provided. Please provide at least a `schema` or `table`']
])('a binding %j is refused by a system message that says why', async (choice, reason) => {
	const wire = await Wire.open('2.0.0', { key: project.secretKey });
	const { token } = await signIn();
	const config = { postgres_changes: [{ event: '*', schema, ...choice }] };
	const payload = { access_token: token, config };
	expect(await wire.ask({ topic: 'realtime:odd', event: 'phx_join', ref: '1', payload })).toMatchObject({
		status: 'ok'
	});
	const told = await wire.frames.first(({ event }) => event === 'system');
	expect(told.payload).toMatchObject({ extension: 'postgres_changes', status: 'error', channel: 'odd' });
	expect(told.payload['message']).toContain(reason);
});

test('without a primary key, or the privilege to read it, a change says why it is empty, whatever the filter', async () => {
	const ann = await signIn();
	const channel = ann.client.channel('errors');
	const keyless = hear(channel, { event: '*', table: 'keyless', filter: 'title=eq.other' });
	const hidden = hear(channel, { event: '*', table: 'hidden' });
	await listen(channel);

	await sql.unsafe(`
		insert into ${schema}.keyless values ('one');
		insert into ${schema}.hidden values (1, 'one');
		update ${schema}.hidden set title = 'two';
		delete from ${schema}.keyless;
		delete from ${schema}.hidden`);
	await hidden.count(3);
	expect(keyless.all).toMatchObject([
		{ eventType: 'INSERT', new: {}, errors: ['Error 400: Bad Request, no primary key'] }
	]);
	const unauthorized = { new: {}, old: {}, errors: ['Error 401: Unauthorized'] };
	expect(hidden.all).toMatchObject([
		unauthorized,
		unauthorized,
		{ eventType: 'DELETE', old: {}, errors: null }
	]);
});

test('a policy that fails for one person is told to that one, and no harm to others', async () => {
	const people = await Promise.all([2, 'high', 1].map((level) => signIn({ claims: { level } })));
	const heard = [];
	const ends = [];
	for (const { client } of people) {
		const channel = client.channel('picky');
		heard.push(hear(channel, { event: '*', table: 'picky' }));
		ends.push(hear(channel, { event: '*', table: 'films' }));
		await listen(channel);
	}
	await sql.unsafe(`
		insert into ${schema}.picky values (1, 'nobody');
		insert into ${schema}.films values (9, 9, 'The End')`);
	for (const end of ends) await end.count(1);

	const [high, failing, low] = heard.map(({ all }) => all);
	expect(high).toMatchObject([{ new: { id: 1, owner: 'nobody' }, errors: null }]);
	expect(failing).toMatchObject([
		{ new: {}, errors: ['Error 500: Internal Server Error, RLS policy evaluation failed'] }
	]);
	expect(low).toEqual([]);
});

test('with wait, SUBSCRIBED means that changes are listened to, and what cannot be is told at once', async () => {
	const ann = await signIn();
	const config = { postgres_changes_options: { wait: true } };
	const good = ann.client.channel('wait', { config });
	const changes = hear(good, { event: 'INSERT', table: 'books' });
	expect((await subscribe(good)).statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
	await sql.unsafe(`insert into ${schema}.books values (7, 'Now', 1)`);
	await changes.count(1);

	const bad = ann.client.channel('wait for nothing', { config });
	hear(bad, { event: 'INSERT', table: 'nowhere' });
	const [told] = (await subscribe(bad)).statuses.all;
	expect(told?.status).toBe('CHANNEL_ERROR');
	expect(told?.error).toMatch(/^RealtimeDisabledForConfiguration: Unable to subscribe to changes/);
});

test('with wait, a join that waits too long is refused', async () => {
	const ann = await signIn();
	const config = { postgres_changes_options: { wait: true, timeout: 50 } };
	const channel = ann.client.channel('late', { config });
	hear(channel, { event: 'INSERT', table: 'slow', filter: 'title=eq.x' });
	const [told] = (await subscribe(channel)).statuses.all;
	expect(told?.error).toBe(
		'PostgresChangesSubscribeTimeout: Timed out after 50ms waiting for the postgres_changes subscription'
	);
});
