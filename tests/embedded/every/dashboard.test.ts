import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makeProject } from '../project-folder.ts';

test('the dashboard shows and edits every table, runs SQL, and changes nobody’s rights', async () => {
	const project = await makeProject();
	await project.write(
		'migrations/20260101000000_notes.sql',
		`create schema private;
		 create table private.secrets (id int primary key, word text);
		 alter table private.secrets enable row level security;
		 insert into private.secrets values (1, 'sésame');`
	);
	const started = project.run('start');
	await started.printed('database');
	const dashboard = `http://127.0.0.1:${project.ports.dashboard}`;
	const runSql = async (sql: string) =>
		(await (await fetch(`${dashboard}/sql`, { method: 'POST', body: sql })).json()) as Record<
			string,
			unknown
		>;
	const rights = `select count(*)::int as given from information_schema.role_table_grants
		where grantee in ('anon', 'authenticated', 'service_role') and table_schema not in ('storage', 'realtime')`;
	const before = await runSql(rights);

	// As its page asks: without a key, as a browser, in the schema chosen.
	const secrets = `${dashboard}/rest/v1/secrets`;
	const headers = { 'accept-profile': 'private', 'content-profile': 'private', 'user-agent': 'Mozilla/5.0' };
	const patch = { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' } };
	expect(await (await fetch(secrets, { headers })).json()).toEqual([{ id: 1, word: 'sésame' }]);
	expect((await fetch(`${secrets}?id=eq.1`, { ...patch, body: '{"word":"ouvre-toi"}' })).ok).toBe(true);
	expect(await runSql('select word from private.secrets')).toEqual({
		command: 'SELECT',
		count: 1,
		columns: ['word'],
		rows: [{ word: 'ouvre-toi' }]
	});
	const users = await fetch(`${dashboard}/rest/v1/users`, { headers: { 'accept-profile': 'auth' } });
	expect(await users.json()).toEqual([]);
	expect(await runSql('select nothing')).toEqual({ error: 'column "nothing" does not exist' });
	expect(await runSql(rights)).toEqual(before);

	const page = await (await fetch(dashboard)).text();
	expect(page).toContain('href="/sql"');
	const script = /src="(\/static\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
	expect((await fetch(dashboard + script)).headers.get('content-type')).toBe('text/javascript');
	expect(await (await fetch(`${dashboard}/sql`)).text()).toContain('<textarea');

	// A page elsewhere that made its own name mean this machine, also with a path that looks like ours.
	for (const path of ['/sql', '//127.0.0.1/sql']) {
		const socket = connect(project.ports.dashboard, '127.0.0.1');
		socket.end(`GET ${path} HTTP/1.1\r\nhost: elsewhere.example\r\nconnection: close\r\n\r\n`);
		expect(await text(socket)).toContain('403 Forbidden');
	}
	const foreign = { origin: 'http://elsewhere.example' };
	expect(
		(await fetch(`${dashboard}/sql`, { method: 'POST', body: 'select 1', headers: foreign })).status
	).toBe(403);
});
