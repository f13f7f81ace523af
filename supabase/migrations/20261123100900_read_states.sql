-- Read states: how far someone has read. Unread is the room's seq minus theirs.

create table public.read_states (
  room_id uuid not null,
  user_id uuid not null,
  last_read_seq bigint not null default 0
    constraint read_states_last_read_seq check (last_read_seq >= 0),
  primary key (user_id, room_id),
  foreign key (room_id, user_id) references public.memberships on delete cascade
);

create index read_states_room_id_idx on public.read_states (room_id, user_id);

comment on table public.read_states is 'How far someone has read a room they are in.';
comment on column public.read_states.room_id is 'The room.';
comment on column public.read_states.user_id is 'The person.';
comment on column public.read_states.last_read_seq is
  'The seq of the last message they have read. What was there before they joined counts as read, and what they write after having read everything.';

alter table public.read_states enable row level security;
revoke all on table public.read_states from public, anon, authenticated, service_role;
grant select on table public.read_states to authenticated;
grant select, insert, update, delete on table public.read_states to service_role;

create policy "people see how far they have read"
  on public.read_states for select to authenticated
  using (user_id = (select auth.uid()));

create function private.start_reading()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.read_states (room_id, user_id, last_read_seq)
  select new.room_id, new.user_id, c.seq from private.room_counters c where c.room_id = new.room_id;
  return null;
end
$$;

revoke all on function private.start_reading() from public, anon, authenticated, service_role;

create trigger start_reading
  after insert on public.memberships
  for each row execute function private.start_reading();

-- Whoever had read everything has read what they write themselves. Nothing is locked after this row: no circle begins here.
create function private.read_own()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  update public.read_states
    set last_read_seq = new.seq
    -- Nobody at an import, which says nothing of what its authors have read.
    where user_id = auth.uid() and room_id = new.room_id and last_read_seq = new.seq - 1;
  return null;
end
$$;

revoke all on function private.read_own() from public, anon, authenticated, service_role;

create trigger read_own
  after insert on public.messages
  for each row execute function private.read_own();

-- Forward only, and not past the last message.
create function public.mark_read(room_id uuid, seq bigint)
returns bigint language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  reached bigint;
begin
  update public.read_states s
    set last_read_seq = least(mark_read.seq, c.seq)
    from private.room_counters c
    where c.room_id = mark_read.room_id and s.room_id = c.room_id and s.user_id = person
      and s.last_read_seq < least(mark_read.seq, c.seq)
    returning s.last_read_seq into reached;
  if not found then
    select s.last_read_seq into reached
      from public.read_states s where s.room_id = mark_read.room_id and s.user_id = person;
    if not found then
      perform private.deny();
    end if;
  end if;
  return reached;
end
$$;

create function public.mark_unread(message_id uuid)
returns bigint language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  reached bigint;
begin
  update public.read_states s
    set last_read_seq = m.seq - 1
    from public.messages m
    where m.id = mark_unread.message_id and s.room_id = m.room_id and s.user_id = person
    returning s.last_read_seq into reached;
  if not found then
    perform private.deny();
  end if;
  return reached;
end
$$;

comment on function public.mark_read(uuid, bigint) is
  'I have read the room up to seq: forward only, never past its last message. Returns where I am.';
comment on function public.mark_unread(uuid) is 'From this message on, its room is unread to me. Returns where I am.';
revoke all on function public.mark_read(uuid, bigint) from public, anon, authenticated, service_role;
revoke all on function public.mark_unread(uuid) from public, anon, authenticated, service_role;
grant execute on function public.mark_read(uuid, bigint) to authenticated;
grant execute on function public.mark_unread(uuid) to authenticated;
