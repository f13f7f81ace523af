import { createClient } from '@supabase/supabase-js';
import { expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/lib/supabase/database.types.ts';
import { project, sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, refusal, send } from './people.ts';

/** Whoever holds the secret key. */
const service = createClient<Database>(project.url, project.secretKey);

test('a room is shown with its people and its messages counted', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	await send(ada, room, 'one');
	await send(owner, room, 'two');
	const shown = await answer(service.from('admin_rooms').select().eq('id', room.id).single());
	expect(shown).toMatchObject({ slug: room.slug, members: 2, messages: 2, owners: owner.username });
	expect(shown.last_message_at).not.toBeNull();
});

test('a person is shown with their account, also when it is gone', async () => {
	const { ada } = await newPeople('ada');
	await newRoom({ owner: ada });
	await sql`insert into private.site_admins (user_id) values (${ada.id})`;
	const row = () => answer(service.from('admin_people').select().eq('id', ada.id).single());
	expect(await row()).toMatchObject({
		username: ada.username,
		email: `${ada.username}@people.example`,
		confirmed_at: null,
		is_admin: true,
		rooms: 1,
		deleted_at: null
	});
	await sql`delete from auth.users where id = ${ada.id}`;
	expect(await row()).toMatchObject({ username: ada.id, email: null, rooms: 0 });
});

test('a report is shown with the names of those concerned, and what was decided', async () => {
	const { owner, ada, grace } = await newPeople('owner', 'ada', 'grace');
	const room = await newRoom({ owner, member: [ada, grace] });
	const message_id = await send(ada, room, 'buy this');
	await refusal(grace.data.rpc('report_message', { message_id, reason: 'spam', note: 'again' }));
	const row = () => answer(service.from('admin_reports').select().eq('message_id', message_id).single());
	expect(await row()).toMatchObject({
		room: room.slug,
		author: ada.username,
		message: 'buy this',
		reporter: grace.username,
		reason: 'spam',
		note: 'again',
		outcome: null
	});
	const waiting = await answer(service.from('admin_people').select().eq('id', ada.id).single());
	expect(waiting.reports_waiting).toBe(1);

	expect(await refusal(owner.data.rpc('resolve_reports', { message_id, outcome: 'removed' }))).toBeNull();
	expect(await row()).toMatchObject({ outcome: 'removed', resolved_by: owner.username });
});

test('acts are shown by name, changed settings among them, and an unchanged setting is no act', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	expect(await refusal(owner.data.rpc('remove_member', { room_id: room.id, user_id: ada.id }))).toBeNull();
	expect(await answer(service.from('admin_audit').select().eq('room', room.slug))).toMatchObject([
		{ actor: owner.username, capacity: 'owner', act: 'remove_member', person: ada.username }
	]);

	onTestFinished(async () => {
		await sql`update private.settings set change_limit = default where only_row`;
	});
	const [{ last } = { last: 0 }] = await sql<{ last: number }[]>`
		select coalesce(max(id), 0)::int as last from private.audit`;
	await sql`update private.settings set change_limit = 61 where only_row`;
	await sql`update private.settings set change_limit = 61 where only_row`;
	const acts = await answer(
		service.from('admin_audit').select().gt('id', last).eq('act', 'settings_changed')
	);
	expect(acts).toMatchObject([{ actor: null, capacity: 'dashboard' }]);
});

test('the project says which migrations it has and what it publishes', async () => {
	const state = await answer(service.rpc('deployment'));
	expect(state).toMatchObject({ default_rooms: 1 });
	expect(JSON.stringify(state)).toContain('20261125130000');
});
