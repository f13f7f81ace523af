-- Locks: how nobody ever waits in a circle (40P01).
--
-- Everyone takes what they need in one order: the person (advisory), the room, memberships, the room's counter,
-- messages. A person's transaction concerns one room. The few that concern several (deleting accounts or rooms,
-- imports, edits in the dashboard) queue behind one another, so that at most one of them holds one room and waits for
-- another.

-- Whether this transaction has taken its locks is in the setting parlotte.room: a room, or "several".

create function private.hold_person(person uuid)
returns void language plpgsql set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(person::text, 0));
end
$$;

create function private.hold_one_room(room_id uuid)
returns void language plpgsql set search_path = ''
as $$
declare
  held text := coalesce(current_setting('parlotte.room', true), '');
begin
  if held = '' then
    perform set_config('parlotte.room', room_id::text, true);
  elsif held not in (room_id::text, 'several') then
    raise exception 'one request changes one room' using errcode = 'invalid_parameter_value';
  end if;
end
$$;

create function private.hold_several_rooms()
returns void language plpgsql set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('several rooms', 0));
  perform set_config('parlotte.room', 'several', true);
end
$$;

revoke all on function private.hold_person(uuid) from public, anon, authenticated, service_role;
revoke all on function private.hold_one_room(uuid) from public, anon, authenticated, service_role;
revoke all on function private.hold_several_rooms() from public, anon, authenticated, service_role;

create function private.hold_to_delete_rooms()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  perform private.hold_several_rooms();
  return null;
end
$$;

revoke all on function private.hold_to_delete_rooms() from public, anon, authenticated, service_role;

create trigger hold_to_delete_rooms
  before delete on public.rooms
  for each statement execute function private.hold_to_delete_rooms();

-- Rooms changed by hand, maybe several at once and in any order.
create function private.hold_to_change_rooms()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  -- Deeper: someone leaves, and holds the room.
  if pg_trigger_depth() = 1 and coalesce(current_setting('parlotte.room', true), '') = '' then
    perform private.hold_several_rooms();
  end if;
  return null;
end
$$;

revoke all on function private.hold_to_change_rooms() from public, anon, authenticated, service_role;

create trigger hold_to_change_rooms
  before update on public.rooms
  for each statement execute function private.hold_to_change_rooms();

-- Memberships changed by hand: a row is locked before its trigger runs, so the rooms are taken before any row is.
create function private.hold_all_rooms()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  -- Deeper: the room or the profile is going, and has been taken.
  if pg_trigger_depth() = 1 and coalesce(current_setting('parlotte.room', true), '') = '' then
    perform private.hold_several_rooms();
    perform from public.rooms order by id for no key update;
  end if;
  return null;
end
$$;

revoke all on function private.hold_all_rooms() from public, anon, authenticated, service_role;

create trigger hold_all_rooms
  before update or delete on public.memberships
  for each statement execute function private.hold_all_rooms();
