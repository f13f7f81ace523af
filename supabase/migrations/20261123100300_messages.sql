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

create function private.create_room_counter()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  insert into private.room_counters (room_id) values (new.id);
  return new;
end
$$;

revoke all on function private.create_room_counter() from public;

create trigger create_room_counter
  after insert on public.rooms
  for each row execute function private.create_room_counter();

insert into private.room_counters (room_id) select id from public.rooms;

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms on delete cascade,
  author_id uuid not null default auth.uid() references public.profiles,
  body text not null
    constraint messages_body_form
      check (char_length(body) between 1 and 4000 and body ~ '\S' and body is nfc normalized),
  seq bigint not null default 0, -- given by place_message
  rev bigint not null default 0, -- given by place_message
  created_at timestamptz not null default now(),
  constraint messages_room_seq_key unique (room_id, seq)
);

-- Not unique: two changes may pass through the same number inside one transaction, and a unique index deadlocks.
create index messages_room_rev_idx on public.messages (room_id, rev);
create index messages_author_id_idx on public.messages (author_id);

comment on table public.messages is 'What people wrote. The only table that Realtime publishes.';
comment on column public.messages.id is 'Chosen by the client (UUID v7), so that sending again is not sending twice.';
comment on column public.messages.room_id is 'Where it was written.';
comment on column public.messages.author_id is 'Who wrote it.';
comment on column public.messages.body is 'Its source, as typed: 1 to 4,000 characters, Unicode NFC.';
comment on column public.messages.seq is 'Its place in the room: 1, 2, 3, … without holes.';
comment on column public.messages.rev is 'The room''s change number when this row last changed.';
comment on column public.messages.created_at is 'When it was stored.';

alter table public.messages enable row level security;
revoke all on table public.messages from public, anon, authenticated, service_role;
grant select on table public.messages to authenticated;
grant insert (id, room_id, body) on table public.messages to authenticated;
grant select, insert, update, delete on table public.messages to service_role;

create policy "members read their rooms' messages"
  on public.messages for select to authenticated
  using (room_id in (select private.my_rooms()));

create policy "members write in their rooms, as themselves"
  on public.messages for insert to authenticated
  with check (author_id = (select auth.uid()) and room_id in (select private.my_rooms()));

-- Gives a message its place. The order of these steps is the design (docs/architecture.md, Sending).
create function private.place_message()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  sender uuid := coalesce((select auth.uid()), new.author_id);
  stored record;
begin
  new.author_id := sender;

  -- One message at a time from one person: limits counted by two senders at once would let both through.
  perform pg_advisory_xact_lock(hashtextextended(sender::text, 0));

  perform from public.rooms where id = new.room_id for key share;
  if not found or not exists (
    select from public.memberships where room_id = new.room_id and user_id = sender
  ) then
    raise exception 'not a member of this room' using errcode = 'insufficient_privilege';
  end if;

  perform from private.room_counters where room_id = new.room_id for update;

  -- A statement of its own: only now does it see what was committed while waiting for the lock.
  select room_id, author_id into stored from public.messages where id = new.id;
  if found then
    if stored.room_id = new.room_id and stored.author_id = sender then
      return null;
    end if;
    raise exception 'message id already in use' using errcode = 'unique_violation';
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

revoke all on function private.place_message() from public;

create trigger place_message
  before insert on public.messages
  for each row execute function private.place_message();
