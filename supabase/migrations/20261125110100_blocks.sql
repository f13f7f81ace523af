-- Blocks: who does not want to hear from whom. The blocked person's messages fold away on the blocker's screens; in
-- a conversation of the two nobody writes any more; and who is blocked takes the other one into no room.

create table public.blocks (
  blocker_id uuid not null references public.profiles on delete cascade,
  blocked_id uuid not null references public.profiles on delete cascade,
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id),
  constraint blocks_of_others check (blocker_id <> blocked_id)
);

create index blocks_blocked_id_idx on public.blocks (blocked_id);

comment on table public.blocks is 'Who does not want to hear from whom. Each sees only their own.';
comment on column public.blocks.blocker_id is 'Who has blocked.';
comment on column public.blocks.blocked_id is 'Who is blocked, and not told of it.';
comment on column public.blocks.created_at is 'Since when.';

alter table public.blocks enable row level security;
revoke all on table public.blocks from public, anon, authenticated, service_role;
grant select on table public.blocks to authenticated;
grant select, insert, update, delete on table public.blocks to service_role;

create policy "people see whom they have blocked"
  on public.blocks for select to authenticated
  using (blocker_id = (select auth.uid()));

-- Whether these people are two of whom one has blocked the other.
create function private.are_apart(people uuid[])
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
  return cardinality(people) = 2 and exists (
    select from public.blocks
    where (blocker_id, blocked_id) in ((people[1], people[2]), (people[2], people[1]))
  );
end
$$;

-- One text for both of them: it does not tell who blocked whom.
create function private.refuse_apart()
returns void language plpgsql set search_path = ''
as $$
begin
  perform private.refuse('blocked', 'these two do not write to each other', 403);
end
$$;

-- Its name comes after place_message's: so it runs when the room's counter is held, as block_person holds it. A
-- message stored already never comes here.
create function private.refuse_blocked_writing()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if auth.uid() is not null and private.are_apart(
    (select d.people from private.direct_rooms d where d.room_id = new.room_id)
  ) then
    perform private.refuse_apart();
  end if;
  return new;
end
$$;

create trigger refuse_blocked_writing
  before insert or update of body, reactions on public.messages
  for each row execute function private.refuse_blocked_writing();

create function private.refuse_blocked_opening()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if private.are_apart(new.people) then
    perform private.refuse_apart();
  end if;
  return new;
end
$$;

create trigger refuse_blocked_opening
  before insert on private.direct_rooms
  for each row execute function private.refuse_blocked_opening();

-- A closed room of two would be a conversation by another name.
create function private.refuse_blocked_adding()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select from public.blocks where blocker_id = new.user_id and blocked_id = auth.uid()) then
    perform private.refuse_apart();
  end if;
  return new;
end
$$;

create trigger refuse_blocked_adding
  before insert on public.memberships
  for each row execute function private.refuse_blocked_adding();

create function public.block_person(user_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  pair uuid[] := array(select id from unnest(array[person, block_person.user_id]) as id order by id);
begin
  if block_person.user_id is null or block_person.user_id = person then
    raise exception 'one blocks somebody else' using errcode = 'invalid_parameter_value';
  end if;
  if not exists (select from public.profiles p where p.id = block_person.user_id and p.deleted_at is null) then
    raise exception 'no such person' using errcode = 'foreign_key_violation';
  end if;
  perform private.hold_person(person);
  -- Whoever is opening their conversation, or writing in it, is done before or finds the block.
  perform pg_advisory_xact_lock(hashtextextended('direct ' || pair::text, 0));
  perform from private.room_counters c
    where c.room_id = (select d.room_id from private.direct_rooms d where d.people = pair)
    for update;
  insert into public.blocks (blocker_id, blocked_id) values (person, block_person.user_id) on conflict do nothing;
end
$$;

create function public.unblock_person(user_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  delete from public.blocks b where b.blocker_id = person and b.blocked_id = unblock_person.user_id;
end
$$;

comment on function public.block_person(uuid) is
  'Blocks someone: in our conversation of two nobody writes any more, and they take me into no room.';
comment on function public.unblock_person(uuid) is 'Takes a block back.';
revoke all on function private.are_apart(uuid[]) from public, anon, authenticated, service_role;
revoke all on function private.refuse_apart() from public, anon, authenticated, service_role;
revoke all on function private.refuse_blocked_writing() from public, anon, authenticated, service_role;
revoke all on function private.refuse_blocked_opening() from public, anon, authenticated, service_role;
revoke all on function private.refuse_blocked_adding() from public, anon, authenticated, service_role;
revoke all on function public.block_person(uuid), public.unblock_person(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.block_person(uuid), public.unblock_person(uuid) to authenticated;
