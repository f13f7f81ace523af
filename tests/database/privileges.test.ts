import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';

test('nobody holds what the matrix has no verb for', async () => {
	const held = await sql`
		select role, c.oid::regclass::text as name, privilege
		from pg_class c, unnest(array['anon', 'authenticated', 'service_role']) as role,
			unnest(array['truncate', 'references', 'trigger', 'maintain']) as privilege
		where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'v', 'm', 'p')
			and c.relname not like 'rt\\_%' and has_table_privilege(role, c.oid, privilege)
		union all
		select role, c.oid::regclass::text, privilege
		from pg_class c, unnest(array['anon', 'authenticated', 'service_role']) as role,
			unnest(array['usage', 'select', 'update']) as privilege
		where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'S'
			and c.relname not like 'rt\\_%' and has_sequence_privilege(role, c.oid, privilege)
		union all
		select role, nspname::text, 'create'
		from pg_namespace n, unnest(array['anon', 'authenticated', 'service_role']) as role
		where nspname in ('public', 'private') and has_schema_privilege(role, n.oid, 'create')`;
	expect(held).toEqual([]);
});

test('of a table, a person may insert these columns, and no others', async () => {
	const columns = await sql`
		select role, c.relname || '.' || a.attname as name
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped,
			unnest(array['anon', 'authenticated']) as role
		where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'v', 'm', 'p')
			and c.relname not like 'rt\\_%' and has_column_privilege(role, c.oid, a.attnum, 'insert')
		order by a.attnum`;
	const granted = columns
		.map(({ role, name }) => `${role} ${name}`)
		.join(', ')
		.replaceAll('authenticated messages.', '');
	expect(granted).toBe('id, room_id, body, reply_to');
});
