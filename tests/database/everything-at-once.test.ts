import { expect, test } from 'vitest';
import { as, sql } from './at-once.ts';
import { newPeople, newRoom, write, type Person } from './people.ts';

const isEvery = Boolean(process.env.TEST_EVERY);
const ROUNDS = isEvery ? 25 : 2;
const AT_ONCE = isEvery ? 160 : 80;

/** What refuses, or finds nothing to do any more; anything else is a mistake, a deadlock (40P01) above all. */
const EXPECTED = new Set(['42501', 'PGRST', '22023', '23502', '23503', '23505', '23514']);

/** A community of six in three rooms, and all that they and an admin in the dashboard can do to it. */
async function newCommunity(): Promise<Record<string, () => Promise<unknown>>> {
	const people: Person[] = Object.values(await newPeople('p1', 'p2', 'p3', 'p4', 'p5', 'p6'));
	const [owners, moderator, member] = [people.slice(0, 2), people.slice(2, 3), people.slice(3, 5)];
	const rooms = await Promise.all(
		Array.from({ length: 3 }, () => newRoom({ owner: owners, moderator, member }, 'open'))
	);
	const pick = <T>(from: readonly T[]): T => {
		const picked = from[Math.floor(Math.random() * from.length)];
		if (picked === undefined) throw new Error('There is nothing to pick.');
		return picked;
	};
	const messages: string[] = [];
	for (const room of rooms)
		messages.push(...(await write(pick(people), room, 'a', `@${pick(people).username}`, '@room')));
	const tokens: string[] = [];
	const invitations: string[] = [];
	for (const { id } of rooms) {
		await as(pick(owners), async (t) => {
			const [made] = await t`select public.create_invitation(${id}) as it`;
			tokens.push(made?.it.token);
			invitations.push(made?.it.id);
		});
	}
	await sql`insert into private.site_admins (user_id) values (${pick(owners).id})`;

	const [room, message, user] = [() => pick(rooms).id, () => pick(messages), () => pick(people).id];
	const inAnyOrder = () => rooms.map(({ id }) => id).sort(() => Math.random() - 0.5);
	const call = (name: string, ...given: (() => unknown)[]) => {
		const places = given.map((_, n) => `$${n + 1}`).join();
		const values = () => given.map((value) => value() as string);
		return () => as(pick(people), (t) => t.unsafe(`select public.${name}(${places})`, values()));
	};
	const send = (count: number) => async () => {
		const id = room();
		const rows = Array.from({ length: count }, () => ({
			room_id: id,
			body: `@room @${pick(people).username}`
		}));
		await as(pick(people), (t) => t`insert into public.messages ${t(rows)}`);
	};
	return {
		send: send(1),
		sendThree: send(3),
		edit: call('edit_message', message, () => `edited ${Math.random()}`),
		delete: call('delete_message', message),
		react: call('react', message, () => pick(['👍', '🎉'])),
		takeBack: call(
			'react',
			message,
			() => '👍',
			() => false
		),
		read: call('mark_read', room, () => 99),
		unread: call('mark_unread', message),
		notify: call('set_notify', room, () => 'mentions'),
		join: call('join_room', room),
		leave: call('leave_room', room),
		accept: call('accept_invitation', () => pick(tokens)),
		invite: call('create_invitation', room),
		revoke: call('revoke_invitation', () => pick(invitations)),
		add: call('add_member', room, user),
		remove: call('remove_member', room, user),
		promote: call('set_member_role', room, user, () => pick(['member', 'moderator', 'owner'])),
		handOver: call('hand_over_room', room, user),
		rename: call('rename_room', room, () => `Room ${Math.random()}`),
		archive: call('archive_room', room, () => Math.random() < 0.3),
		converse: call('open_direct_room', () => `{${user()}}`),
		block: call('block_person', user),
		unblock: call('unblock_person', user),
		report: call('report_message', message, () => 'spam'),
		resolve: call('resolve_reports', message, () => pick(['kept', 'removed'])),
		face: call(
			'update_profile',
			() => `u${Math.random()}`.replace('.', '').slice(0, 20),
			() => 'New',
			() => '',
			() => null
		),
		confirm: () => sql`update auth.users set email_confirmed_at = now() where id = ${user()}`,
		importAll: () =>
			sql`insert into public.messages ${sql(inAnyOrder().map((room_id) => ({ room_id, author_id: user(), body: 'old' })))}`,
		changeRooms: () =>
			sql.begin(async (t) => {
				for (const id of inAnyOrder()) await t`update public.rooms set topic = 'other' where id = ${id}`;
			}),
		restoreRooms: () => sql`update public.rooms set archived_at = null where id in ${sql(inAnyOrder())}`,
		changeMessages: () =>
			sql`update public.messages set body = 'moderated' where id in ${sql(messages)} and deleted_at is null`,
		deleteMessage: () => sql`delete from public.messages where id = ${message()}`,
		changeMember: () => sql`update public.memberships set notify = 'everything' where user_id = ${user()}`,
		deleteMember: () => sql`delete from public.memberships where user_id = ${user()}`,
		dismiss: () => sql`delete from private.site_admins where user_id = ${user()}`,
		deleteRoom: () => sql`delete from public.rooms where id = ${room()}`,
		deleteAccounts: () => sql`delete from auth.users where id in ${sql([user(), user()])}`
	};
}

// Thousands of acts, when it is all of them.
const options = { timeout: isEvery ? 300_000 : 20_000 };

test('all that people and admins can do, at once and in any order: deadlocks nobody', options, async () => {
	const mistakes: string[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const acts = Object.entries(await newCommunity());
		// What takes rooms and people away would soon leave nothing to do.
		const rare = acts.splice(-2);
		const work = Array.from({ length: AT_ONCE }, () => acts[Math.floor(Math.random() * acts.length)]);
		if (round % 2 === 1) work.splice(AT_ONCE / 2, rare.length, ...rare);
		const results = await Promise.allSettled(work.map((act) => act?.[1]()));
		for (const [n, result] of results.entries()) {
			if (result.status === 'fulfilled' || EXPECTED.has(result.reason.code)) continue;
			mistakes.push(`${work[n]?.[0]}: ${result.reason.code} ${result.reason.message}`);
		}
	}
	expect(mistakes).toEqual([]);
});
