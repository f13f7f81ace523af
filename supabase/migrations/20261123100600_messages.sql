-- Messages, in an order that never changes and without holes.

create table private.room_counters (
  room_id uuid primary key references public.rooms on delete cascade,
  seq bigint not null default 0,
  rev bigint not null default 0
);

comment on table private.room_counters is
  'The last numbers given in each room. Its row lock is held until commit, so that commit order is number order.';
comment on column private.room_counters.room_id is 'The room.';
comment on column private.room_counters.seq is 'Its number of messages so far.';
comment on column private.room_counters.rev is 'Its number of changes so far.';

alter table private.room_counters enable row level security;
revoke all on table private.room_counters from public, anon, authenticated, service_role;

create function private.create_room_counter()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  insert into private.room_counters (room_id) values (new.id);
  return new;
end
$$;

revoke all on function private.create_room_counter() from public, anon, authenticated, service_role;

create trigger create_room_counter
  after insert on public.rooms
  for each row execute function private.create_room_counter();

insert into private.room_counters (room_id) select id from public.rooms;

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms on delete cascade,
  author_id uuid not null default auth.uid() references public.profiles,
  body text not null,
  reply_to uuid,
  reactions jsonb not null default '[]',
  seq bigint not null default 0, -- given by place_message
  rev bigint not null default 0, -- given by place_message and place_change
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  deleted_at timestamptz,
  constraint messages_room_seq_key unique (room_id, seq),
  constraint messages_body_form check (
    case when deleted_at is null
      then char_length(body) between 1 and 4000 and private.is_visible(body) and body is nfc normalized
        and body !~ '[\u0001-\u0008\u000b-\u001f\u007f]'
      else body = ''
    end
  )
);

-- Not unique: two changes may pass through the same number inside one transaction, and a unique index deadlocks.
create index messages_room_rev_idx on public.messages (room_id, rev);
-- What someone wrote lately, for flood control.
create index messages_author_id_idx on public.messages (author_id, created_at);

comment on table public.messages is
  'What people wrote. The only table that Realtime publishes. A row deleted here stays as a tombstone, so that every screen learns of it.';
comment on column public.messages.id is 'Chosen by the client (UUID v7), so that sending again is not sending twice.';
comment on column public.messages.room_id is 'Where it was written.';
comment on column public.messages.author_id is 'Who wrote it.';
comment on column public.messages.body is
  'Its source, as typed: 1 to 4,000 characters, Unicode NFC, no control characters but tab and line feed. Empty once deleted.';
comment on column public.messages.reply_to is
  'The message of the same room that it answers. No foreign key: messages go only with their room.';
comment on column public.messages.reactions is
  '[{"emoji": "👍", "people": [profiles.id, …]}, …], both in the order in which they came.';
comment on column public.messages.seq is 'Its place in the room: 1, 2, 3, … without holes.';
comment on column public.messages.rev is 'The room''s change number when this row last changed.';
comment on column public.messages.created_at is 'When it was stored.';
comment on column public.messages.edited_at is 'When its author last edited it. Empty: never.';
comment on column public.messages.deleted_at is 'When it was deleted. Empty: it is there.';

alter table public.messages enable row level security;
revoke all on table public.messages from public, anon, authenticated, service_role;
grant select on table public.messages to authenticated;
grant insert (id, room_id, body, reply_to) on table public.messages to authenticated;
grant select, insert, update, delete on table public.messages to service_role;

create policy "members read their rooms' messages"
  on public.messages for select to authenticated
  using (room_id in (select private.my_rooms()));

create policy "members write in their rooms, as themselves"
  on public.messages for insert to authenticated
  with check (author_id = (select auth.uid()) and private.is_member(room_id));

create function private.refuse_archived()
returns void language plpgsql set search_path = ''
as $$
begin
  perform private.refuse('archived', 'this room is archived', 403);
end
$$;

-- Throws when the person has sent as many messages as settings allow. The caller holds the person.
create function private.limit_messages(person uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  allowed private.settings;
  span interval;
  moment timestamptz := clock_timestamp();
  oldest timestamptz;
begin
  select * into allowed from private.settings;
  span := make_interval(secs => allowed.message_seconds);
  select created_at into oldest from public.messages
    where author_id = person and created_at > moment - span
    order by created_at desc
    offset allowed.message_limit - 1 limit 1;
  if found then
    perform private.refuse_flood(oldest + span - moment);
  end if;
end
$$;

-- Gives a message its place. The order of these steps is the design (docs/database.md, Sending).
create function private.place_message()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := auth.uid();
  stored record;
begin
  if person is null then
    -- An import or the dashboard: maybe several rooms, no limits.
    perform private.hold_several_rooms();
    perform from public.rooms where id = new.room_id for key share;
  else
    new.author_id := person;
    -- One message at a time from one person: limits counted by two senders at once would let both through.
    perform private.hold_person(person);
    perform private.hold_one_room(new.room_id);
    -- The membership too: who removes someone waits for what that person is sending, and nothing comes after.
    perform from public.rooms r
      join public.memberships m on m.room_id = r.id and m.user_id = person
      where r.id = new.room_id
      for key share;
    if not found then
      perform private.deny();
    end if;
  end if;

  perform from private.room_counters where room_id = new.room_id for update;

  -- A statement of its own: only now does it see what was committed while waiting for the lock.
  select r.archived_at, m.id, m.room_id, m.author_id into stored
    from public.rooms r left join public.messages m on m.id = new.id
    where r.id = new.room_id;
  if stored.id is not null then
    if stored.room_id = new.room_id and stored.author_id = new.author_id then
      return null;
    end if;
    raise exception 'message id already in use' using errcode = 'unique_violation';
  end if;

  if person is not null and stored.archived_at is not null then
    perform private.refuse_archived();
  end if;
  if new.reply_to is not null and not exists (
    select from public.messages where id = new.reply_to and room_id = new.room_id
  ) then
    raise exception 'reply_to is no message of this room' using errcode = 'foreign_key_violation';
  end if;
  -- Last, so that a message stored already is never refused.
  if person is not null then
    perform private.limit_messages(person);
  end if;

  update private.room_counters set seq = seq + 1, rev = rev + 1
    where room_id = new.room_id
    returning seq, rev into new.seq, new.rev;
  -- now() is when the transaction began: maybe before a message that got its number first.
  if new.created_at = now() then
    new.created_at := clock_timestamp();
  end if;
  return new;
end
$$;

revoke all on function private.refuse_archived() from public, anon, authenticated, service_role;
revoke all on function private.limit_messages(uuid) from public, anon, authenticated, service_role;
revoke all on function private.place_message() from public, anon, authenticated, service_role;

create trigger place_message
  before insert on public.messages
  for each row execute function private.place_message();

-- Archiving takes the counter, as everything written does: who archives waits for what is being written, and what waits
-- for them finds the room archived.
create function private.hold_to_archive()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  perform from private.room_counters where room_id = new.id for update;
  return new;
end
$$;

revoke all on function private.hold_to_archive() from public, anon, authenticated, service_role;

create trigger hold_to_archive
  before update of archived_at on public.rooms
  for each row when (new.archived_at is distinct from old.archived_at)
  execute function private.hold_to_archive();
