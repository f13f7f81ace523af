import { migration, out, type Defence } from './defence.ts';

const rooms = 'tests/security/rooms.test.ts';

/** Who reads and writes what. */
export const ofAccess: Defence[] = [
	{
		name: 'members read their rooms’ messages, and nobody else',
		edits: [
			migration('20261123100600_messages', 'using (room_id in (select private.my_rooms()));', 'using (true);')
		],
		test: ['vitest', rooms]
	},
	{
		name: 'members write in their rooms, and nobody else',
		edits: [
			migration('20261123100600_messages', ' and private.is_member(room_id)'),
			migration(
				'20261123100600_messages',
				'      for key share;\n    if not found then\n      perform private.deny();',
				'      for key share;\n    if not found then\n      null;'
			)
		],
		test: ['vitest', 'tests/database/access.test.ts']
	},
	{
		name: 'of a message, people give four columns',
		edits: [
			migration('20261123100600_messages', 'grant insert (id, room_id, body, reply_to) on', 'grant insert on')
		],
		test: ['vitest', rooms]
	},
	{
		name: 'people edit what is theirs',
		edits: [
			migration(
				'20261123100700_changes',
				'held.role is null or (held.message).author_id <> held.person or ',
				'held.role is null or '
			)
		],
		test: ['vitest', rooms]
	},
	{
		name: 'a room is opened by who is in it',
		edits: [
			migration(
				'20261123101400_reading',
				'join public.memberships m on m.room_id = r.id and m.user_id = (select auth.uid())\n      join',
				'left join public.memberships m on m.room_id = r.id and m.user_id = (select auth.uid())\n      left join'
			)
		],
		test: ['vitest', rooms]
	},
	{
		name: 'a function’s search path is empty',
		edits: [
			migration(
				'20261123101400_reading',
				"create function private.folded(text)\nreturns text language sql immutable parallel safe set search_path = ''",
				'create function private.folded(text)\nreturns text language sql immutable parallel safe'
			)
		],
		test: ['vitest', 'tests/database/migrations.test.ts']
	},
	{
		name: 'an argument of a function is a value',
		edits: [
			migration(
				'20261123100200_profiles',
				`language sql stable security definer set search_path = ''
as $$
  -- Guests ask: what is too long to be a name is compared with nobody's.
  select case when length(username_available.username) > 32 then false
    else lower(username_available.username) <> 'room' and not exists (
      select from public.profiles p where lower(p.username) = lower(username_available.username)
    )
  end
$$;`,
				`language plpgsql set search_path = ''
as $$
declare
  free boolean;
begin
  execute 'select ''' || username_available.username || ''' <> ''room''' into free;
  return free;
end
$$;`
			)
		],
		test: ['vitest', 'tests/security/sql.test.ts']
	},
	{
		name: 'no statement is made of text while a function runs',
		edits: [
			migration(
				'20261123100200_profiles',
				"else lower(username_available.username) <> 'room' and",
				"else lower(username_available.username) <> query_to_xml('select 1', true, true, '')::text and"
			)
		],
		test: ['vitest', 'tests/database/migrations.test.ts']
	},
	{
		name: 'no statement is made of strings',
		edits: [
			out(
				'supabase/local/admin-api.ts',
				"import type { Sql } from 'postgres';",
				"import type { Sql } from 'postgres';\nexport const found = (sql: Sql, id: string) => sql.unsafe(`select ${id}`);"
			)
		],
		test: ['eslint', 'supabase/local/admin-api.ts']
	},
	{
		name: 'a private topic is its members’: who listens',
		edits: [
			migration(
				'20261123101500_realtime',
				"extension in ('broadcast', 'presence') and (select realtime.topic()) in (select private.my_topics())\n  );\n\ncreate policy \"members show",
				"extension in ('broadcast', 'presence')\n  );\n\ncreate policy \"members show"
			)
		],
		test: ['vitest', rooms]
	},
	{
		name: 'somebody’s own topic is theirs',
		edits: [
			migration(
				'20261123101500_realtime',
				"'user:' || (select auth.uid())::text);",
				'(select realtime.topic()));'
			)
		],
		test: ['vitest', rooms]
	},
	{
		name: 'a private topic is its members’: who speaks and is seen',
		edits: [
			migration(
				'20261123101500_realtime',
				"  with check (\n    extension in ('broadcast', 'presence') and (select realtime.topic()) in (select private.my_topics())",
				'  with check (\n    true'
			)
		],
		test: ['vitest', rooms]
	}
];
