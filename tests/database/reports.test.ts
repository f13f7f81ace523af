import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, messageOf, newPeople, newRoom, refusal, send, type Person } from './people.ts';

const report = ({ data }: Person, message_id: string, reason = 'spam', note = '') =>
	data.rpc('report_message', { message_id, reason, note });
const reports = ({ data }: Person) => answer(data.rpc('list_reports'));
const resolve = ({ data }: Person, message_id: string, outcome: string) =>
	data.rpc('resolve_reports', { message_id, outcome });

test('moderators of the room and admins see what was reported, by whom and why; nobody else does', async () => {
	const { mod, ada, bob, cleo, admin, elsewhere } = await newPeople(
		'mod',
		'ada',
		'bob',
		'cleo',
		'admin',
		'elsewhere'
	);
	const room = await newRoom({ moderator: mod, member: [ada, bob, cleo] });
	await newRoom({ owner: elsewhere });
	await sql`insert into private.site_admins (user_id) values (${admin.id})`;
	const message = await send(bob, room, 'buy this');
	await answer(report(ada, message, 'spam', 'the third time'));
	await answer(report(cleo, message, 'other'));

	for (const person of [mod, admin]) {
		expect((await reports(person)).filter((it) => it.message_id === message)).toMatchObject([
			{
				room: { slug: room.slug },
				author: { id: bob.id },
				body: 'buy this',
				is_deleted: false,
				reports: [
					{ reporter: { id: ada.id }, reason: 'spam', note: 'the third time' },
					{ reporter: { id: cleo.id }, reason: 'other' }
				]
			}
		]);
		expect(await answer(person.data.rpc('report_count'))).toBeGreaterThan(0);
	}
	for (const person of [ada, bob, elsewhere]) expect(await reports(person)).toEqual([]);
	expect((await ada.data.rpc('report_count')).data).toBe(null);
	expect((await elsewhere.data.rpc('report_count')).data).toBe(0);
});

test('whoever decides keeps the message or removes it, and no report of it waits any more', async () => {
	const { mod, ada, bob, cleo } = await newPeople('mod', 'ada', 'bob', 'cleo');
	const room = await newRoom({ moderator: mod, member: [ada, bob, cleo] });
	const [harmless, harmful] = [await send(bob, room, 'I disagree'), await send(bob, room, 'You fool')];
	for (const message of [harmless, harmful])
		for (const person of [ada, cleo]) await answer(report(person, message));
	expect(await refusal(resolve(ada, harmful, 'removed'))).toBe('42501');
	expect(await refusal(resolve(bob, harmful, 'kept'))).toBe('42501');
	await answer(resolve(mod, harmless, 'kept'));
	await answer(resolve(mod, harmful, 'removed'));

	expect(await reports(mod)).toEqual([]);
	expect((await messageOf(harmless)).deleted_at).toBe(null);
	expect((await messageOf(harmful)).deleted_at).not.toBe(null);
	expect(await sql`select act from private.audit where actor_id = ${mod.id} order by id`).toMatchObject([
		{ act: 'resolve_reports' },
		{ act: 'delete_message' },
		{ act: 'resolve_reports' }
	]);
});

test('what was decided stays decided, unless the message has become another', async () => {
	const { mod, ada, bob } = await newPeople('mod', 'ada', 'bob');
	const room = await newRoom({ moderator: mod, member: [ada, bob] });
	const message = await send(bob, room, 'I disagree');
	await answer(report(ada, message));
	await answer(resolve(mod, message, 'kept'));
	await answer(report(ada, message));
	expect(await reports(mod)).toEqual([]);

	await answer(bob.data.rpc('edit_message', { message_id: message, body: 'You fool' }));
	await answer(report(ada, message, 'harassment'));
	await answer(bob.data.rpc('delete_message', { message_id: message }));
	expect(await reports(mod)).toMatchObject([
		{ body: 'You fool', is_deleted: true, reports: [{ reason: 'harassment' }] }
	]);
});

test('an author judges no report of their own message, whatever they are', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	const message = await send(owner, room, 'obey');
	await answer(report(ada, message, 'harassment'));
	expect(await reports(owner)).toEqual([]);
	expect((await owner.data.rpc('report_count')).data).toBe(0);
	expect(await refusal(resolve(owner, message, 'kept'))).toBe('42501');
});

test('one reports what others wrote, where one is, for a known reason', async () => {
	const { ada, bob, eve } = await newPeople('ada', 'bob', 'eve');
	const room = await newRoom({ member: [ada, bob] });
	const message = await send(bob, room, 'hello');
	expect(await refusal(report(bob, message))).toBe('22023');
	expect(await refusal(report(eve, message))).toBe('42501');
	expect(await refusal(report(ada, crypto.randomUUID()))).toBe('42501');
	expect(await refusal(report(ada, message, 'ugly'))).toBe('23514');
	expect(await refusal(report(ada, message, 'spam', 'x'.repeat(501)))).toBe('23514');
	expect(await refusal(report(ada, message, 'spam', 'gnol \u202e'))).toBe('23514');
	await answer(bob.data.rpc('delete_message', { message_id: message }));
	expect(await refusal(report(ada, message))).toBe('42501');
});
