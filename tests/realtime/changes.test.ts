import { expect, test } from 'vitest';
import { bodyOf, useNotes } from './notes.ts';
import { listen, signIn, subscribe } from './person.ts';
import { sql } from './project.ts';
import { Witness } from './witness.ts';

const notes = useNotes();

test('a row is seen by those its policy lets read it, and by nobody else', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	await notes.admit(ann, 'kitchen');
	await notes.admit(ann, 'hall');
	await notes.admit(bob, 'hall');
	const [toAnn, toBob] = [notes.watch(ann), notes.watch(bob)];
	await Promise.all([listen(toAnn.channel), listen(toBob.channel)]);

	await notes.write('kitchen', 'for Ann');
	await notes.write('hall', 'for both');

	await toBob.changes.first((change) => bodyOf(change) === 'for both');
	expect(toBob.changes.all.map(bodyOf)).toEqual(['for both']);
	await toAnn.changes.count(2);
	expect(toAnn.changes.all.map(bodyOf)).toEqual(['for Ann', 'for both']);
});

test('someone removed receives nothing written after, and someone admitted all that is', async () => {
	const [ann, bob] = [await signIn(), await signIn()];
	await notes.admit(ann, 'attic');
	await notes.admit(ann, 'cellar');
	const [toAnn, toBob] = [notes.watch(ann), notes.watch(bob)];
	await Promise.all([listen(toAnn.channel), listen(toBob.channel)]);

	await notes.write('attic', 'first');
	await toAnn.changes.first((change) => bodyOf(change) === 'first');
	await notes.remove(ann, 'attic');
	await notes.admit(bob, 'attic');
	await notes.write('attic', 'second');
	await notes.write('cellar', 'third');

	await toAnn.changes.first((change) => bodyOf(change) === 'third');
	expect(toAnn.changes.all.map(bodyOf)).toEqual(['first', 'third']);
	await toBob.changes.first((change) => bodyOf(change) === 'second');
	expect(toBob.changes.all.map(bodyOf)).toEqual(['second']);
});

test('changes arrive once each and in commit order, to all who see them', async () => {
	const people = await Promise.all(Array.from({ length: 5 }, () => signIn()));
	const watches = people.map((person) => notes.watch(person));
	for (const person of people) await notes.admit(person, 'order');
	await Promise.all(watches.map(({ channel }) => listen(channel)));

	const bodies = Array.from({ length: 300 }, (_, index) => `note ${index}`);
	for (const body of bodies.slice(0, 100)) await notes.write('order', body);
	await notes.write('order', ...bodies.slice(100));

	for (const { changes } of watches) {
		await changes.count(bodies.length);
		expect(changes.all.map(bodyOf)).toEqual(bodies);
	}
});

test('an update brings the new row and the key of the old one; a deletion the key alone, to everyone', async () => {
	const [ann, stranger] = [await signIn(), await signIn()];
	await notes.admit(ann, 'desk');
	const [toAnn, toStranger] = [notes.watch(ann), notes.watch(stranger)];
	await Promise.all([listen(toAnn.channel), listen(toStranger.channel)]);

	const [note] = await notes.write('desk', 'draft');
	await toAnn.changes.count(1);
	await sql`update ${sql(notes.table)} set body = 'final' where id = ${note?.id ?? ''}`;
	await toAnn.changes.count(2);
	await sql`delete from ${sql(notes.table)} where id = ${note?.id ?? ''}`;
	await toAnn.changes.count(3);

	const key = { id: note?.id };
	expect(toAnn.changes.all).toMatchObject([
		{ eventType: 'INSERT', new: { ...key, body: 'draft' }, old: {}, errors: null },
		{ eventType: 'UPDATE', new: { ...key, body: 'final' } },
		{ eventType: 'DELETE', new: {} }
	]);
	expect(toAnn.changes.all.slice(1).map((change) => change.old)).toEqual([key, key]);
	expect(toAnn.changes.all[0]?.commit_timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	await toStranger.changes.count(1);
	expect(toStranger.changes.all).toMatchObject([{ eventType: 'DELETE', old: key }]);
});

test('a binding hears of its event only', async () => {
	const ann = await signIn();
	await notes.admit(ann, 'events');
	const all = notes.watch(ann);
	const chosen = (['INSERT', 'UPDATE', 'DELETE'] as const).map((event) => ({
		event,
		...notes.watch(ann, { event, topic: event })
	}));
	await Promise.all([all, ...chosen].map(({ channel }) => listen(channel)));

	const [note] = await notes.write('events', 'one');
	await all.changes.count(1);
	await sql`update ${sql(notes.table)} set body = 'two' where id = ${note?.id ?? ''}`;
	await all.changes.count(2);
	await sql`delete from ${sql(notes.table)} where id = ${note?.id ?? ''}`;
	await all.changes.count(3);

	for (const { event, changes } of chosen) {
		await changes.count(1);
		expect(changes.all.map(({ eventType }) => eventType)).toEqual([event]);
	}
});

test('an eq filter lets rows through whose column has that value; of several, all must', async () => {
	const ann = await signIn();
	await notes.admit(ann, 'red');
	await notes.admit(ann, 'blue, dark');
	const red = notes.watch(ann, { filter: 'room=eq.red', topic: 'red' });
	const blue = notes.watch(ann, { filter: 'room=eq."blue, dark",body=eq.to blue', topic: 'blue' });
	await Promise.all([listen(red.channel), listen(blue.channel)]);

	await notes.write('blue, dark', 'to blue');
	await notes.write('red', 'to red');
	await notes.write('blue, dark', 'to blue again', 'to blue');

	await blue.changes.count(2);
	await red.changes.count(1);
	expect(red.changes.all.map(bodyOf)).toEqual(['to red']);
	expect(blue.changes.all.map(bodyOf)).toEqual(['to blue', 'to blue']);
});

test('a table that is not published, or a filter that cannot be, is an error told by system message', async () => {
	const ann = await signIn();
	const unpublished = ann.client
		.channel('unpublished')
		.on('postgres_changes', { event: '*', schema: 'public', table: 'rt_no_such_table' }, () => undefined);
	const noColumn = notes.watch(ann, { filter: 'colour=eq.red', topic: 'no column' });
	const noUuid = notes.watch(ann, { filter: 'id=eq.red', topic: 'no uuid' });
	const noOperator = notes.watch(ann, { filter: 'id=foo.red', topic: 'no operator' });

	const told: string[] = [];
	for (const channel of [unpublished, noColumn.channel, noUuid.channel, noOperator.channel]) {
		const { system, statuses } = await subscribe(channel);
		expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
		told.push((await system.first(({ status }) => status === 'error')).message);
	}
	expect(told).toEqual([
		expect.stringMatching(/^Unable to subscribe .* Please check Realtime is enabled .*rt_no_such_table/),
		expect.stringMatching(/invalid column for filter colour$/),
		expect.stringMatching(/invalid input syntax for type uuid: "red"$/),
		'Error parsing `filter` params: ["foo", "red"]'
	]);
});

test('nothing is sent to a channel that was left', async () => {
	const frames = new Witness<string>();
	class OverheardSocket extends WebSocket {
		constructor(...address: ConstructorParameters<typeof WebSocket>) {
			super(...address);
			this.addEventListener('message', ({ data }) => frames.see(String(data)));
		}
	}
	const ann = await signIn({ realtime: { transport: OverheardSocket } });
	await notes.admit(ann, 'porch');
	const [left, kept] = [notes.watch(ann, { topic: 'left' }), notes.watch(ann, { topic: 'kept' })];
	await Promise.all([listen(left.channel), listen(kept.channel)]);

	expect(await left.channel.unsubscribe()).toBe('ok');
	await notes.write('porch', 'after');

	await kept.changes.count(1);
	const changes = frames.all.filter((frame) => frame.includes('"postgres_changes",{"ids"'));
	expect(changes).toEqual([expect.stringContaining('"realtime:kept"')]);
});
