import { beforeAll, describe, expect, test } from 'vitest';
import { project, sql } from '../realtime/project.ts';
import { outcomes, ROLES } from './access.ts';
import { allowed, asTable, privateStatements, readMatrix } from './matrix.ts';
import { startCluster, type Cluster } from './plain-cluster.ts';

/**
 * Who may do what. Anon has no account; the stranger is in no room; the next four are or were in a closed room, where
 * the member wrote a message; the admin is a site admin, in no room; service is the secret key.
 * `ok`, `none` (allowed, but no row is theirs), or the SQLSTATE of the refusal (PGRST: refused by name; 55000: a view
 * that is only read).
 */
const MATRIX = `
                              anon  stranger member moderator owner removed admin service

profiles: id = $member
  select                      42501 ok    ok    ok    ok    ok    ok    ok
  insert                      42501 42501 42501 42501 42501 42501 42501 23502
  update id username display_name bio avatar_color created_at deleted_at
                              42501 42501 42501 42501 42501 42501 42501 ok
  delete                      42501 42501 42501 42501 42501 42501 42501 23503

rooms: id = $room
  select                      42501 none  ok    ok    ok    none  none  ok
  insert                      42501 42501 42501 42501 42501 42501 42501 23502
  update id kind slug name topic is_default epoch created_by archived_at created_at
                              42501 42501 42501 42501 42501 42501 42501 ok
  delete                      42501 42501 42501 42501 42501 42501 42501 ok

memberships: room_id = $room
  select                      42501 none  ok    ok    ok    none  none  ok
  insert                      42501 42501 42501 42501 42501 42501 42501 23502
  update room_id user_id role notify joined_at
                              42501 42501 42501 42501 42501 42501 42501 ok
  delete                      42501 42501 42501 42501 42501 42501 42501 ok

messages: room_id = $room
  select                      42501 none  ok    ok    ok    none  none  ok
  insert (room_id, body) values ($room, 'hello')
                              42501 42501 ok    ok    ok    42501 42501 23502
  insert (room_id, body, author_id) values ($room, 'hello', $member)
                              42501 42501 42501 42501 42501 42501 42501 ok
  insert (room_id, body, seq) values ($room, 'hello', 1)
                              42501 42501 42501 42501 42501 42501 42501 23502
  update id room_id author_id body reply_to reactions seq created_at edited_at deleted_at
                              42501 42501 42501 42501 42501 42501 42501 ok
  update rev                  42501 42501 42501 42501 42501 42501 42501 ok
  delete                      42501 42501 42501 42501 42501 42501 42501 none

read_states: room_id = $room
  select                      42501 none  ok    ok    ok    none  none  ok
  insert                      42501 42501 42501 42501 42501 42501 42501 23502
  update room_id user_id last_read_seq
                              42501 42501 42501 42501 42501 42501 42501 ok
  delete                      42501 42501 42501 42501 42501 42501 42501 ok

blocks: blocker_id = $member
  select                      42501 none  ok    none  none  none  none  ok
  insert (blocker_id, blocked_id) values ($member, $other)
                              42501 42501 42501 42501 42501 42501 42501 ok
  update blocker_id blocked_id created_at
                              42501 42501 42501 42501 42501 42501 42501 ok
  delete                      42501 42501 42501 42501 42501 42501 42501 ok

admin_rooms: id = $room
  select                      42501 42501 42501 42501 42501 42501 42501 ok
  insert                      55000 55000 55000 55000 55000 55000 55000 55000
  update id kind slug name topic is_default members owners messages last_message_at created_at created_by archived_at
                              55000 55000 55000 55000 55000 55000 55000 55000
  delete                      55000 55000 55000 55000 55000 55000 55000 55000

admin_people: id = $member
  select                      42501 42501 42501 42501 42501 42501 42501 ok
  insert                      55000 55000 55000 55000 55000 55000 55000 55000
  update id username display_name email created_at confirmed_at last_sign_in_at banned_until deleted_at is_admin rooms reports_waiting
                              55000 55000 55000 55000 55000 55000 55000 55000
  delete                      55000 55000 55000 55000 55000 55000 55000 55000

admin_reports: message_id = $message
  select                      42501 42501 42501 42501 42501 42501 42501 ok
  insert                      55000 55000 55000 55000 55000 55000 55000 55000
  update id reported_at room author message reporter reason note outcome resolved_at resolved_by message_id
                              55000 55000 55000 55000 55000 55000 55000 55000
  delete                      55000 55000 55000 55000 55000 55000 55000 55000

admin_audit: true
  select                      42501 42501 42501 42501 42501 42501 42501 ok
  insert                      55000 55000 55000 55000 55000 55000 55000 55000
  update id at actor capacity act room person message_id
                              55000 55000 55000 55000 55000 55000 55000 55000
  delete                      55000 55000 55000 55000 55000 55000 55000 55000

functions
  accept_invitation($token)   42501 ok    ok    ok    ok    PGRST ok    42501
  add_member($room, $stranger)
                              42501 42501 42501 ok    ok    42501 42501 42501
  archive_room($room)         42501 42501 42501 42501 ok    42501 ok    42501
  block_person($other)        42501 ok    ok    ok    ok    ok    ok    42501
  browse_rooms()              42501 ok    ok    ok    ok    ok    ok    42501
  count_attempt('sign_in', '192.0.2.1', 'ada@example.org')
                              42501 42501 42501 42501 42501 42501 42501 ok
  create_invitation($room)    42501 42501 42501 ok    ok    42501 42501 42501
  create_room('Mine')         42501 ok    ok    ok    ok    ok    ok    42501
  delete_account()            42501 PGRST PGRST PGRST PGRST PGRST PGRST 42501
  delete_message($message)    42501 42501 ok    ok    ok    42501 ok    42501
  deployment()                42501 42501 42501 42501 42501 42501 42501 ok
  edit_message($message, 'x') 42501 42501 ok    42501 42501 42501 42501 42501
  find_members($room)         42501 42501 ok    ok    ok    42501 42501 42501
  find_people('nobody')       42501 none  none  none  none  none  none  42501
  find_person('nobody')       42501 none  none  none  none  none  none  42501
  forgive_attempts('sign_in', 'ada@example.org')
                              42501 42501 42501 42501 42501 42501 42501 ok
  hand_over_room($room, $other)
                              42501 42501 42501 42501 ok    42501 42501 42501
  invitation_preview($token)  ok    ok    ok    ok    ok    ok    ok    42501
  join_room($open)            42501 ok    ok    ok    ok    ok    ok    42501
  join_room($room)            42501 42501 ok    ok    ok    42501 42501 42501
  leave_room($room)           42501 42501 ok    ok    PGRST 42501 42501 42501
  list_rooms()                42501 none  ok    ok    ok    none  none  42501
  list_reports()              42501 none  none  ok    ok    none  ok    42501
  mark_read($room, 1)         42501 42501 ok    ok    ok    42501 42501 42501
  mark_unread($message)       42501 42501 ok    ok    ok    42501 42501 42501
  me()                        42501 none  none  none  none  none  none  42501
  my_data()                   42501 ok    ok    ok    ok    ok    ok    42501
  my_messages()               42501 none  ok    none  none  none  none  42501
  open_direct_room(array[$other]::uuid[])
                              42501 ok    ok    ok    ok    ok    ok    42501
  open_room($room_slug)       42501 none  ok    ok    ok    none  none  42501
  open_room($open_slug)       42501 none  none  none  none  none  none  42501
  react($message, '👍')       42501 42501 ok    ok    ok    42501 42501 42501
  registration_mode()         ok    ok    ok    ok    ok    ok    ok    42501
  remove_member($room, $other)
                              42501 42501 42501 ok    ok    42501 ok    42501
  rename_room($room, 'x')     42501 42501 42501 ok    ok    42501 ok    42501
  report_count()              42501 none  none  ok    ok    none  ok    42501
  report_message($message, 'spam')
                              42501 42501 22023 ok    ok    42501 42501 42501
  resolve_reports($message, 'kept')
                              42501 42501 42501 ok    ok    42501 ok    42501
  revoke_invitation($invitation)
                              42501 42501 42501 ok    ok    42501 ok    42501
  room_heads()                42501 none  ok    ok    ok    none  none  42501
  room_invitations($room)     42501 42501 42501 ok    ok    42501 ok    42501
  room_preview($open_slug)    42501 ok    ok    ok    ok    ok    ok    42501
  room_preview($room_slug)    42501 none  none  none  none  none  none  42501
  set_member_role($room, $other, 'moderator')
                              42501 42501 42501 42501 ok    42501 ok    42501
  set_notify($room, 'nothing')
                              42501 42501 ok    ok    ok    42501 42501 42501
  set_preferences('fr', 'dark')
                              42501 ok    ok    ok    ok    ok    ok    42501
  set_room_topic($room, 'x')  42501 42501 42501 ok    ok    42501 ok    42501
  unblock_person($other)      42501 ok    ok    ok    ok    ok    ok    42501
  update_profile('new-name', 'New', '', null)
                              42501 ok    ok    ok    ok    ok    ok    42501
  username_available('free')  ok    ok    ok    ok    ok    ok    ok    ok
`;

test('the matrix has a row for every table, column and function of the API', async () => {
	const { statements } = readMatrix(MATRIX);
	const names = [...statements.keys()];
	const columns = await sql`
		select c.relname as table, a.attname as column from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f') and c.relname not like 'rt\\_%'`;
	const functions =
		await sql`select proname as name from pg_proc where pronamespace = 'public'::regnamespace`;
	// A row stands for one function: two of a name would share it.
	expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length);

	const tables = new Set(columns.map(({ table }) => table as string));
	const wanted = [
		...[...tables].flatMap((table) => [`select ${table}`, `insert ${table}`, `delete ${table}`]),
		...columns.map(({ table, column }) => `update ${table}.${column}`),
		...functions.map(({ name }) => `${name}(`)
	];
	expect(wanted.filter((start) => !names.some((name) => name.startsWith(start)))).toEqual([]);
	expect([...readMatrix(MATRIX).expected.values()].every(({ length }) => length === ROLES.length)).toBe(true);
});

test('everyone may do what the matrix says, and nothing else', async () => {
	const { statements, expected } = readMatrix(MATRIX);
	expect(asTable(await outcomes(project.databaseUrl, statements))).toEqual(asTable(expected));
});

test('what is private is nobody’s', async () => {
	const answers = await outcomes(project.databaseUrl, await privateStatements());
	expect(allowed(answers)).toEqual([]);
	expect(answers.size).toBeGreaterThan(80);
});

describe('all the same where projects expose new tables the other way by default', () => {
	let cluster: Cluster;
	beforeAll(async () => {
		cluster = await startCluster(true);
		return () => cluster[Symbol.asyncDispose]();
	});

	test('everyone may do what the matrix says, and nothing else', async () => {
		expect(cluster.exposedByDefault).toBe(true);
		const { statements, expected } = readMatrix(MATRIX);
		expect(asTable(await outcomes(cluster.url, statements))).toEqual(asTable(expected));
	});

	test('what is private is nobody’s', async () => {
		expect(allowed(await outcomes(cluster.url, await privateStatements()))).toEqual([]);
	});
});
