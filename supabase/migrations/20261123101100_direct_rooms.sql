-- Direct rooms: a conversation of two to eight people. The same people always get the same one; it is theirs, so
-- nobody is added, removed or above the others.

create table private.direct_rooms (
  people uuid[] primary key
    constraint direct_rooms_size check (cardinality(people) between 2 and 8),
  room_id uuid not null unique references public.rooms on delete cascade
);

comment on table private.direct_rooms is 'Which direct room belongs to which people.';
comment on column private.direct_rooms.people is 'Its people, profiles.id, in order, each once.';
comment on column private.direct_rooms.room_id is 'The room.';

alter table private.direct_rooms enable row level security;
revoke all on table private.direct_rooms from public, anon, authenticated, service_role;

create function public.open_direct_room(people uuid[])
returns public.rooms language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  everyone uuid[] := array(select distinct id from unnest(open_direct_room.people || person) as id order by id);
  room public.rooms;
begin
  if cardinality(everyone) not between 2 and 8 then
    raise exception 'a direct conversation is of two to eight people' using errcode = 'invalid_parameter_value';
  end if;
  if cardinality(everyone) <> (
    select count(*) from public.profiles p where p.id = any (everyone) and p.deleted_at is null
  ) then
    raise exception 'no such person' using errcode = 'foreign_key_violation';
  end if;

  -- Two who open it at once: the second sees the first one's.
  perform pg_advisory_xact_lock(hashtextextended('direct ' || everyone::text, 0));
  select r.* into room from private.direct_rooms d join public.rooms r on r.id = d.room_id where d.people = everyone;
  if found then
    -- Theirs it stays, whatever became of a row of theirs in the dashboard.
    if not private.is_member(room.id) then
      insert into public.memberships (room_id, user_id) values (room.id, person);
    end if;
    return room;
  end if;

  insert into public.rooms (kind, slug, name, created_by)
  values ('direct', 'd-' || replace(gen_random_uuid()::text, '-', ''), '', person)
  returning * into room;
  insert into private.direct_rooms (people, room_id) values (everyone, room.id);
  insert into public.memberships (room_id, user_id) select room.id, id from unnest(everyone) as id;
  return room;
end
$$;

comment on function public.open_direct_room(uuid[]) is
  'The conversation of these people and me, made when there is none.';
revoke all on function public.open_direct_room(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.open_direct_room(uuid[]) to authenticated;
