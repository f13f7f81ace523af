-- What Realtime needs in the database: schema `realtime` as hosted Supabase has it, and `_realtime`,
-- the server's own functions, which no API role may call. Run as supabase_admin, at each start: what an older version made
-- becomes what this one needs.

create schema if not exists realtime;
create schema if not exists _realtime;
grant usage on schema realtime to postgres, anon, authenticated, service_role, dashboard_user;
grant usage, create on schema realtime to supabase_realtime_admin;
-- Policies on realtime.messages are made by migrations, which run as postgres and must own the table to do so.
grant supabase_realtime_admin to postgres;

-- Broadcasts sent from the database. Policies on this table decide who may use a private channel.
create table if not exists realtime.messages (
	topic text not null,
	extension text not null,
	payload jsonb,
	event text,
	private boolean default false,
	updated_at timestamp without time zone not null default now(),
	inserted_at timestamp without time zone not null default now(),
	id uuid not null default gen_random_uuid(),
	primary key (id, inserted_at)
) partition by range (inserted_at);
alter table realtime.messages
	add column if not exists binary_payload bytea,
	-- For messages that are kept to be replayed and were broadcast already; and until when they are.
	add column if not exists skip_broadcast boolean not null default false,
	add column if not exists expires_at timestamp without time zone;
do $$ begin
	alter table realtime.messages
		add constraint messages_payload_exclusive check (payload is null or binary_payload is null);
exception when duplicate_object then null;
end $$;
alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;
create index if not exists messages_inserted_at_topic_index
	on realtime.messages (inserted_at desc, topic)
	where extension = 'broadcast' and private is true;

-- What falls on a day that has no partition goes here: a computer that has slept for days wakes up before its hour.
create table if not exists realtime.messages_default partition of realtime.messages default;
alter table realtime.messages_default owner to supabase_realtime_admin;

-- One partition a day, from yesterday to three days ahead (sessions may be in any time zone); older ones go
-- after three days, as on hosted.
create or replace function _realtime.ensure_message_partitions() returns void
language plpgsql set search_path = '' as $$
declare
	day date;
	old regclass;
begin
	perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('realtime.messages partitions'));
	for offset_days in -1 .. 3 loop
		day := (now() at time zone 'utc')::date + offset_days;
		if pg_catalog.to_regclass('realtime.messages_' || pg_catalog.to_char(day, 'YYYY_MM_DD')) is null then
			begin
				execute pg_catalog.format(
					'create table realtime.%I partition of realtime.messages for values from (%L) to (%L)',
					'messages_' || pg_catalog.to_char(day, 'YYYY_MM_DD'), day, day + 1
				);
				execute pg_catalog.format(
					'alter table realtime.%I owner to supabase_realtime_admin',
					'messages_' || pg_catalog.to_char(day, 'YYYY_MM_DD')
				);
			exception when check_violation then
				-- The default partition has some of that day already, and keeps them: moved, they would be broadcast again.
			end;
		end if;
	end loop;
	delete from realtime.messages_default where inserted_at < (now() at time zone 'utc')::date - 3;
	for old in
		select i.inhrelid::regclass
		from pg_catalog.pg_inherits i
		join pg_catalog.pg_class c on c.oid = i.inhrelid
		where i.inhparent = 'realtime.messages'::regclass
			and c.relname ~ '^messages_\d{4}_\d{2}_\d{2}$'
			and pg_catalog.to_date(pg_catalog.substr(c.relname, 10), 'YYYY_MM_DD')
				< (now() at time zone 'utc')::date - 3
	loop
		execute pg_catalog.format('drop table %s', old);
	end loop;
end $$;
select _realtime.ensure_message_partitions();

-- The topic under scrutiny, for use in policies on realtime.messages.
create or replace function realtime.topic() returns text
language sql stable as $$
	select nullif(current_setting('realtime.topic', true), '')::text
$$;
alter function realtime.topic() owner to supabase_realtime_admin;

-- Sends a broadcast to everyone on the topic once the transaction commits. Never fails its caller: like
-- hosted, it warns. The payload is given an id unless it has one.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
declare
	message_id uuid := gen_random_uuid();
begin
	perform set_config('realtime.topic', topic, true);
	insert into realtime.messages (id, payload, event, topic, private, extension)
	values (
		message_id,
		case when payload ? 'id' then payload else jsonb_set(payload, '{id}', to_jsonb(message_id)) end,
		event, topic, private, 'broadcast'
	);
exception when others then
	raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end $$;

-- The same for bytes.
create or replace function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
returns void language plpgsql as $$
begin
	perform set_config('realtime.topic', topic, true);
	insert into realtime.messages (binary_payload, event, topic, private, extension)
	values (payload, event, topic, private, 'broadcast');
exception when others then
	raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end $$;

-- For row triggers: broadcasts the change of a row, in the shape Supabase documents.
create or replace function realtime.broadcast_changes(
	topic_name text, event_name text, operation text, table_name text, table_schema text,
	new record, old record, level text default 'ROW'
) returns void language plpgsql as $$
begin
	if level = 'STATEMENT' then
		raise exception 'function can only be triggered for each row, not for each statement';
	end if;
	if operation not in ('INSERT', 'UPDATE', 'DELETE') then
		raise exception 'Unexpected operation type: %', operation;
	end if;
	perform realtime.send(
		jsonb_build_object(
			'old_record', old, 'record', new, 'operation', operation, 'table', table_name, 'schema', table_schema
		),
		event_name, topic_name
	);
exception when others then
	raise exception 'Failed to process the row: %', sqlerrm;
end $$;

-- Whether policies let this role, with these claims, read the topic. Rows for the check are rolled back.
create or replace function _realtime.can_read(
	topic text, role text, claims text, headers text, out broadcast boolean, out presence boolean
) language plpgsql set search_path = '' as $$
declare
	broadcast_id uuid := gen_random_uuid();
	presence_id uuid := gen_random_uuid();
begin
	insert into realtime.messages (id, topic, extension)
	values (broadcast_id, can_read.topic, 'broadcast'), (presence_id, can_read.topic, 'presence');
	perform set_config('role', can_read.role, true),
		set_config('realtime.topic', can_read.topic, true),
		set_config('request.jwt.claims', can_read.claims, true),
		set_config('request.headers', can_read.headers, true);
	select coalesce(bool_or(m.id = broadcast_id), false), coalesce(bool_or(m.id = presence_id), false)
		into broadcast, presence
		from realtime.messages m
		where m.topic = can_read.topic and m.id in (broadcast_id, presence_id);
	raise exception sqlstate 'RT000';
exception when sqlstate 'RT000' then
	return; -- everything above is undone, the answers are kept
end $$;

-- The same for one row of an extension to be written.
create or replace function _realtime.can_write(
	topic text, extension text, role text, claims text, headers text
) returns boolean language plpgsql set search_path = '' as $$
begin
	perform set_config('role', can_write.role, true),
		set_config('realtime.topic', can_write.topic, true),
		set_config('request.jwt.claims', can_write.claims, true),
		set_config('request.headers', can_write.headers, true);
	insert into realtime.messages (topic, extension) values (can_write.topic, can_write.extension);
	raise exception sqlstate 'RT000';
exception
	when sqlstate 'RT000' then return true;
	when insufficient_privilege then return false;
end $$;

-- Fails, as it would for a row, where an operator is none of a type's, or a value none of the type's values.
create or replace function _realtime.try_operator(symbol text, of_type oid, value text) returns void
language plpgsql set search_path = '' as $$
begin
	execute format('select %1$L::%2$s %3$s (%1$L::%2$s)', value, of_type::regtype, symbol);
end $$;

revoke all on schema _realtime from public;
revoke all on all functions in schema _realtime from public;

do $$ begin
	if not exists (select from pg_publication where pubname = 'supabase_realtime_messages_publication') then
		create publication supabase_realtime_messages_publication for table realtime.messages;
	end if;
end $$;
