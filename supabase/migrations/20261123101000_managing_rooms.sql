-- Managing rooms: making them, changing them, and who is in them as what.

-- An address out of a name: “Café des élèves” → cafe-des-eleves, with a suffix when it is taken.
create function private.free_slug(name text)
returns text language plpgsql volatile security definer set search_path = ''
as $$
declare
  plain text := replace(replace(replace(lower(free_slug.name), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss');
  base text := regexp_replace(normalize(left(plain, 200), nfd), '[\u0300-\u036f]', '', 'g');
  candidate text;
begin
  base := btrim(left(btrim(regexp_replace(base, '[^a-z0-9]+', '-', 'g'), '-'), 40), '-');
  candidate := case
    -- Addresses that the site keeps for itself, and names without a Latin letter.
    when base in ('', 'new', 'browse', 'direct', 'search', 'settings') then null
    else base
  end;
  while candidate is null or exists (select from public.rooms r where r.slug = candidate) loop
    candidate := coalesce(nullif(base, ''), 'room') || '-' || left(replace(gen_random_uuid()::text, '-', ''), 6);
  end loop;
  return candidate;
end
$$;

create function public.create_room(name text, kind public.room_kind default 'open', topic text default '')
returns public.rooms language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  room public.rooms;
begin
  if create_room.kind = 'direct' then
    raise exception 'direct rooms are opened with open_direct_room' using errcode = 'invalid_parameter_value';
  end if;
  loop
    begin
      insert into public.rooms (kind, slug, name, topic, created_by)
      values (
        create_room.kind, private.free_slug(create_room.name), private.tidy(create_room.name),
        private.tidy(create_room.topic), person
      )
      returning * into room;
      exit;
    exception when unique_violation then
      -- Someone took the address in the meantime; the next round sees it.
    end;
  end loop;
  insert into public.memberships (room_id, user_id, role) values (room.id, person, 'owner');
  return room;
end
$$;

-- Takes a room to manage it, until the transaction ends. Throws unless the caller has at least that role in it, or is
-- an admin where admins may; returns by what right.
create function private.hold_to_manage(
  room_id uuid, at_least public.member_role, admins boolean default true,
  out person uuid, out capacity text, out room public.rooms
)
language plpgsql security definer set search_path = ''
as $$
declare
  role public.member_role;
begin
  person := private.person();
  perform private.hold_one_room(hold_to_manage.room_id);
  select * into room from public.rooms r where r.id = hold_to_manage.room_id for no key update;
  select m.role into role from public.memberships m where m.room_id = room.id and m.user_id = person;
  capacity := case
    when role >= at_least then role::text
    when admins and room.id is not null and private.is_admin(person) then 'admin'
  end;
  if room.kind = 'direct' and (role is not null or capacity is not null) then
    perform private.refuse('direct', 'a direct conversation has no settings and no other people', 409);
  end if;
  if capacity is null then
    perform private.deny();
  end if;
end
$$;

create function public.rename_room(room_id uuid, name text)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(rename_room.room_id, 'moderator');
  update public.rooms r set name = private.tidy(rename_room.name) where r.id = rename_room.room_id;
  insert into private.audit (actor_id, capacity, act, room_id)
  values (held.person, held.capacity, 'rename_room', rename_room.room_id);
end
$$;

create function public.set_room_topic(room_id uuid, topic text)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(set_room_topic.room_id, 'moderator');
  update public.rooms r set topic = private.tidy(set_room_topic.topic) where r.id = set_room_topic.room_id;
  insert into private.audit (actor_id, capacity, act, room_id)
  values (held.person, held.capacity, 'set_room_topic', set_room_topic.room_id);
end
$$;

create function public.archive_room(room_id uuid, archived boolean default true)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(archive_room.room_id, 'owner');
  if ((held.room).archived_at is not null) = archive_room.archived then
    return;
  end if;
  update public.rooms r set archived_at = case when archive_room.archived then now() end
    where r.id = archive_room.room_id;
  insert into private.audit (actor_id, capacity, act, room_id)
  values (
    held.person, held.capacity, case when archive_room.archived then 'archive_room' else 'restore_room' end,
    archive_room.room_id
  );
end
$$;

-- Removed means removed: not back through the open door, or by a link, before a moderator adds them again.
create table private.removals (
  room_id uuid not null references public.rooms on delete cascade,
  user_id uuid not null,
  removed_at timestamptz not null default now(),
  primary key (room_id, user_id)
);

comment on table private.removals is 'Who was removed from which room, and may not come back by themselves.';
comment on column private.removals.room_id is 'The room.';
comment on column private.removals.user_id is 'The person: profiles.id.';
comment on column private.removals.removed_at is 'When.';

alter table private.removals enable row level security;
revoke all on table private.removals from public, anon, authenticated, service_role;

-- Lets someone in who comes by themselves. The caller has found out that they may, and holds the room (for share): whoever
-- leaves it as its last owner, removes them or archives it meanwhile is done before or sees who has come.
create function private.let_in(room public.rooms, person uuid)
returns void language plpgsql security definer set search_path = ''
as $$
begin
  if room.archived_at is not null then
    perform private.refuse_archived();
  end if;
  if exists (select from private.removals r where r.room_id = room.id and r.user_id = person) then
    perform private.refuse('removed', 'removed from this room', 403);
  end if;
  insert into public.memberships (room_id, user_id) values (room.id, person) on conflict do nothing;
end
$$;

revoke all on function private.let_in(public.rooms, uuid) from public, anon, authenticated, service_role;

create function public.join_room(room_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  room public.rooms;
begin
  perform private.hold_one_room(join_room.room_id);
  if private.is_member(join_room.room_id) then
    return;
  end if;
  select * into room from public.rooms r where r.id = join_room.room_id for share;
  if room.kind is distinct from 'open' then
    perform private.deny();
  end if;
  perform private.let_in(room, person);
end
$$;

-- Whether this person is its only owner. The caller holds the room.
create function private.is_last_owner(room_id uuid, person uuid)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
  return exists (
    select from public.memberships m
    where m.room_id = is_last_owner.room_id and m.user_id = person and m.role = 'owner'
  ) and not exists (
    select from public.memberships m
    where m.room_id = is_last_owner.room_id and m.user_id <> person and m.role = 'owner'
  );
end
$$;

-- Gives a room that loses its last owner to its oldest moderator, else to its oldest member, if there is one.
create function private.hand_over_from(room_id uuid, person uuid)
returns void language plpgsql security definer set search_path = ''
as $$
begin
  if private.is_last_owner(hand_over_from.room_id, person) then
    update public.memberships m set role = 'owner'
      where m.room_id = hand_over_from.room_id and m.user_id = (
        select o.user_id from public.memberships o
        where o.room_id = hand_over_from.room_id and o.user_id <> person
        order by o.role desc, o.joined_at, o.user_id
        limit 1
      );
  end if;
end
$$;

create function public.leave_room(room_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(leave_room.room_id, 'member', admins => false);
  if private.is_last_owner(leave_room.room_id, held.person) and exists (
    select from public.memberships m where m.room_id = leave_room.room_id and m.user_id <> held.person
  ) then
    perform private.refuse('last_owner', 'hand the room over before leaving it', 409);
  end if;
  delete from public.memberships m where m.room_id = leave_room.room_id and m.user_id = held.person;
end
$$;

create function public.add_member(room_id uuid, user_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(add_member.room_id, 'moderator', admins => false);
  if (held.room).archived_at is not null then
    perform private.refuse_archived();
  end if;
  if not exists (select from public.profiles p where p.id = add_member.user_id and p.deleted_at is null) then
    raise exception 'no such person' using errcode = 'foreign_key_violation';
  end if;
  delete from private.removals r where r.room_id = add_member.room_id and r.user_id = add_member.user_id;
  insert into public.memberships (room_id, user_id) values (add_member.room_id, add_member.user_id)
  on conflict do nothing;
end
$$;

-- Moderators remove members; owners and admins remove anyone.
create function public.remove_member(room_id uuid, user_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
  role public.member_role;
begin
  select * into held from private.hold_to_manage(remove_member.room_id, 'moderator');
  select m.role into role from public.memberships m
    where m.room_id = remove_member.room_id and m.user_id = remove_member.user_id;
  if not found then
    return;
  end if;
  if held.capacity = 'moderator' and role > 'member' then
    if not private.is_admin(held.person) then
      perform private.deny();
    end if;
    held.capacity := 'admin';
  end if;
  if remove_member.user_id = held.person then
    raise exception 'one leaves with leave_room' using errcode = 'invalid_parameter_value';
  end if;

  perform private.hand_over_from(remove_member.room_id, remove_member.user_id);
  delete from public.memberships m
    where m.room_id = remove_member.room_id and m.user_id = remove_member.user_id;
  insert into private.removals (room_id, user_id) values (remove_member.room_id, remove_member.user_id)
  on conflict do nothing;
  insert into private.audit (actor_id, capacity, act, room_id, user_id)
  values (held.person, held.capacity, 'remove_member', remove_member.room_id, remove_member.user_id);
end
$$;

create function public.set_member_role(room_id uuid, user_id uuid, role public.member_role)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(set_member_role.room_id, 'owner');
  if set_member_role.role < 'owner' and private.is_last_owner(set_member_role.room_id, set_member_role.user_id) then
    perform private.refuse('last_owner', 'a room keeps an owner', 409);
  end if;
  update public.memberships m set role = set_member_role.role
    where m.room_id = set_member_role.room_id and m.user_id = set_member_role.user_id;
  if not found then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  insert into private.audit (actor_id, capacity, act, room_id, user_id)
  values (held.person, held.capacity, 'set_member_role', set_member_role.room_id, set_member_role.user_id);
end
$$;

-- The new owner and the old one change places: the old one stays as a moderator.
create function public.hand_over_room(room_id uuid, user_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
begin
  select * into held from private.hold_to_manage(hand_over_room.room_id, 'owner', admins => false);
  if hand_over_room.user_id = held.person then
    return;
  end if;
  update public.memberships m set role = 'owner'
    where m.room_id = hand_over_room.room_id and m.user_id = hand_over_room.user_id;
  if not found then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  update public.memberships m set role = 'moderator'
    where m.room_id = hand_over_room.room_id and m.user_id = held.person;
  insert into private.audit (actor_id, capacity, act, room_id, user_id)
  values (held.person, held.capacity, 'hand_over_room', hand_over_room.room_id, hand_over_room.user_id);
end
$$;

create function public.set_notify(room_id uuid, notify public.notify_level)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  perform private.hold_one_room(set_notify.room_id);
  update public.memberships m set notify = set_notify.notify
    where m.room_id = set_notify.room_id and m.user_id = person;
  if not found then
    perform private.deny();
  end if;
end
$$;

comment on function public.create_room(text, public.room_kind, text) is 'Makes an open or closed room of mine.';
comment on function public.rename_room(uuid, text) is 'Moderators, owners, admins. The address stays.';
comment on function public.set_room_topic(uuid, text) is 'Moderators, owners, admins.';
comment on function public.archive_room(uuid, boolean) is
  'Owners, admins. An archived room can be read and left; nothing is written in it.';
comment on function public.join_room(uuid) is 'Joins an open room.';
comment on function public.leave_room(uuid) is 'Leaves a room, unless I am the last owner of others.';
comment on function public.add_member(uuid, uuid) is 'Moderators, owners.';
comment on function public.remove_member(uuid, uuid) is 'Moderators (members only), owners, admins.';
comment on function public.set_member_role(uuid, uuid, public.member_role) is 'Owners, admins.';
comment on function public.hand_over_room(uuid, uuid) is 'An owner becomes moderator, a member owner.';
comment on function public.set_notify(uuid, public.notify_level) is 'What of a room I want to be told.';

revoke all on function private.free_slug(text) from public, anon, authenticated, service_role;
revoke all on function private.hold_to_manage(uuid, public.member_role, boolean)
  from public, anon, authenticated, service_role;
revoke all on function private.is_last_owner(uuid, uuid) from public, anon, authenticated, service_role;
revoke all on function private.hand_over_from(uuid, uuid) from public, anon, authenticated, service_role;
revoke all on function
  public.create_room(text, public.room_kind, text), public.rename_room(uuid, text),
  public.set_room_topic(uuid, text), public.archive_room(uuid, boolean), public.join_room(uuid),
  public.leave_room(uuid), public.add_member(uuid, uuid), public.remove_member(uuid, uuid),
  public.set_member_role(uuid, uuid, public.member_role), public.hand_over_room(uuid, uuid),
  public.set_notify(uuid, public.notify_level)
  from public, anon, authenticated, service_role;
grant execute on function
  public.create_room(text, public.room_kind, text), public.rename_room(uuid, text),
  public.set_room_topic(uuid, text), public.archive_room(uuid, boolean), public.join_room(uuid),
  public.leave_room(uuid), public.add_member(uuid, uuid), public.remove_member(uuid, uuid),
  public.set_member_role(uuid, uuid, public.member_role), public.hand_over_room(uuid, uuid),
  public.set_notify(uuid, public.notify_level)
  to authenticated;
