import { expect, onTestFinished, test } from 'vitest';
import { bodyOf, useNotes } from './notes.ts';
import { asSuperuser, OwnServer } from './own-server.ts';
import { isListening, listen, signIn } from './person.ts';
import { superuserUrl } from './project.ts';
import { Wire } from './wire.ts';

const notes = useNotes();

test('when the replication connection is lost it comes back, subscribers are told, and nothing comes twice', async () => {
	const server = await OwnServer.start();
	const ann = await signIn({ url: server.url });
	await notes.admit(ann, 'cable');
	const { channel, changes } = notes.watch(ann);
	const { system } = await listen(channel);
	await notes.write('cable', 'before');
	await changes.count(1);

	const told = system.all.length;
	await server.loseReplication();
	await system.first(isListening, told);
	await notes.write('cable', 'after');

	await changes.first((change) => bodyOf(change) === 'after');
	expect(changes.all.map(bodyOf)).toEqual(['before', 'after']);
});

test('a server that restarts says so (1012), and its clients come back and are subscribed again', async () => {
	const server = await OwnServer.start();
	const wire = await Wire.open('2.0.0', { url: server.url });
	const ann = await signIn({ url: server.url });
	await notes.admit(ann, 'phoenix');
	const { channel, changes } = notes.watch(ann);
	const { system } = await listen(channel);

	const told = system.all.length;
	await server.stop();
	expect(await wire.closed).toBe(1012);
	await OwnServer.start({ port: server.port });
	await system.first(isListening, told);
	await notes.write('phoenix', 'risen');

	await changes.first((change) => bodyOf(change) === 'risen');
	expect(changes.all.map(bodyOf)).toEqual(['risen']);
});

test('a network that is cut is noticed, and changes come again after the rejoin', async () => {
	const server = await OwnServer.start();
	const proxy = await server.proxy();
	const ann = await signIn({ url: proxy.url });
	await notes.admit(ann, 'tunnel');
	const { channel, changes } = notes.watch(ann);
	const { system } = await listen(channel);

	const told = system.all.length;
	proxy.cut();
	await system.first(isListening, told);
	await notes.write('tunnel', 'light');

	await changes.first((change) => bodyOf(change) === 'light');
	expect(changes.all.map(bodyOf)).toEqual(['light']);
});

test('a socket that sends nothing, not even heartbeats, is closed', async () => {
	const server = await OwnServer.start({ limits: { idleTimeoutMs: 50 } });
	const wire = await Wire.open('2.0.0', { url: server.url });
	expect(await wire.closed).toBe(1000);
});

test('a socket that only pings is alive, as one in the middle of a long frame is', async () => {
	const server = await OwnServer.start({ limits: { idleTimeoutMs: 1_000 } });
	const [lively, silent] = [
		await Wire.open('2.0.0', { url: server.url }),
		await Wire.open('2.0.0', { url: server.url })
	];
	lively.pingOnAndOn();
	expect(await silent.closed).toBe(1000);
	const reply = await lively.ask({ topic: 'phoenix', event: 'heartbeat', ref: '2' });
	expect(reply['status']).toBe('ok');
});

test('when the database drops every connection, all come back, subscribers are told, and nothing comes twice', async () => {
	// A superuser of its own tells this server's connections from those of the tests that run meanwhile.
	const role = `${notes.table}_server`;
	const databaseUrl = new URL(superuserUrl());
	databaseUrl.username = role;
	await asSuperuser((sql) =>
		sql.unsafe(`create role ${role} superuser login replication password '${databaseUrl.password}'`)
	);
	const server = await OwnServer.start({ databaseUrl: databaseUrl.href });
	onTestFinished(async () => {
		await server.stop();
		await asSuperuser((sql) => sql.unsafe(`drop role ${role}`));
	});
	const ann = await signIn({ url: server.url });
	await notes.admit(ann, 'storm');
	const { channel, changes } = notes.watch(ann);
	const { system, statuses } = await listen(channel);
	await notes.write('storm', 'before');
	await changes.count(1);

	const told = system.all.length;
	await asSuperuser(
		(sql) => sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = ${role}`
	);
	await system.first(isListening, told);
	await notes.write('storm', 'after');
	await changes.first((change) => bodyOf(change) === 'after');
	expect(changes.all.map(bodyOf)).toEqual(['before', 'after']);
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
});
