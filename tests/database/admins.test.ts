import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, refusal, send, type Person } from './people.ts';

const appoint = ({ id }: Person) => sql`insert into private.site_admins (user_id) values (${id})`;
const dismiss = ({ id }: Person) => sql`delete from private.site_admins where user_id = ${id}`;

test('an admin moderates rooms they are not in, and each act is recorded', async () => {
	const { admin, owner, ada } = await newPeople('admin', 'owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	const room_id = room.id;
	const message_id = await send(ada, room, 'spam');
	const { id: invitation_id } = (await answer(owner.data.rpc('create_invitation', { room_id }))) as {
		id: string;
	};
	await answer(owner.data.rpc('report_message', { message_id, reason: 'spam' }));
	await appoint(admin);
	await answer(admin.data.rpc('resolve_reports', { message_id, outcome: 'kept' }));
	await answer(admin.data.rpc('delete_message', { message_id }));
	await answer(admin.data.rpc('rename_room', { room_id, name: 'Calm' }));
	await answer(admin.data.rpc('set_room_topic', { room_id, topic: 'Calm' }));
	await answer(admin.data.rpc('set_member_role', { room_id, user_id: ada.id, role: 'moderator' }));
	await answer(admin.data.rpc('revoke_invitation', { invitation_id }));
	await answer(admin.data.rpc('remove_member', { room_id, user_id: owner.id }));
	await answer(admin.data.rpc('archive_room', { room_id }));
	await answer(admin.data.rpc('archive_room', { room_id, archived: false }));

	const acts = await sql`
		select capacity, act, user_id from private.audit where actor_id = ${admin.id} order by id`;
	expect(acts.every(({ capacity }) => capacity === 'admin')).toBe(true);
	expect(acts.map(({ act, user_id }) => [act, user_id])).toEqual([
		['resolve_reports', ada.id],
		['delete_message', ada.id],
		['rename_room', null],
		['set_room_topic', null],
		['set_member_role', ada.id],
		['revoke_invitation', null],
		['remove_member', owner.id],
		['archive_room', null],
		['restore_room', null]
	]);
	expect(await answer(ada.data.rpc('list_rooms'))).toMatchObject([{ role: 'owner', name: 'Calm' }]);
});

test('an admin does not read, write, react or let people in where they are not', async () => {
	const { admin, owner } = await newPeople('admin', 'owner');
	const room = await newRoom({ owner });
	const message_id = await send(owner, room, 'between us');
	await appoint(admin);
	const { data } = admin;

	expect(await answer(data.from('messages').select().eq('room_id', room.id))).toEqual([]);
	expect((await data.rpc('open_room', { slug: room.slug })).data).toBe(null);
	await expect(send(admin, room, 'no')).rejects.toThrow('42501');
	expect(await refusal(data.rpc('react', { message_id, emoji: '👍' }))).toBe('42501');
	expect(await refusal(data.rpc('edit_message', { message_id, body: 'no' }))).toBe('42501');
	expect(await refusal(data.rpc('add_member', { room_id: room.id, user_id: admin.id }))).toBe('42501');
	expect(await refusal(data.rpc('create_invitation', { room_id: room.id }))).toBe('42501');
});

test('a demotion holds at once, and is recorded', async () => {
	const { admin, owner } = await newPeople('admin', 'owner');
	const room = await newRoom({ owner });
	await appoint(admin);
	await answer(admin.data.rpc('rename_room', { room_id: room.id, name: 'One' }));
	await dismiss(admin);

	expect(await refusal(admin.data.rpc('rename_room', { room_id: room.id, name: 'Two' }))).toBe('42501');
	const acts = await sql`select capacity, act from private.audit where user_id = ${admin.id} order by id`;
	expect(acts).toEqual([
		{ capacity: 'dashboard', act: 'admin_added' },
		{ capacity: 'dashboard', act: 'admin_removed' }
	]);
});
