-- What Realtime may send, and to whom.

-- Messages only. A published memberships table would tell strangers who leaves a closed room: DELETE events
-- pass no policy.
alter publication supabase_realtime add table public.messages;

-- Topics are compared as text and never cast: a client chooses them.
create policy "people receive their own topic"
  on realtime.messages for select to authenticated
  using ((select realtime.topic()) = 'user:' || (select auth.uid())::text);

-- room:<id>:<epoch>. Whoever leaves stays behind on the topic of an epoch that is over.
create function private.my_topics()
returns setof text language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
    select 'room:' || r.id || ':' || r.epoch
    from public.memberships m
    join public.rooms r on r.id = m.room_id
    where m.user_id = (select auth.uid());
end
$$;

revoke all on function private.my_topics() from public, anon, authenticated, service_role;
grant execute on function private.my_topics() to authenticated;

create policy "members receive what happens in their rooms"
  on realtime.messages for select to authenticated
  using (
    extension in ('broadcast', 'presence') and (select realtime.topic()) in (select private.my_topics())
  );

create policy "members show themselves in their rooms"
  on realtime.messages for insert to authenticated
  with check (
    extension in ('broadcast', 'presence') and (select realtime.topic()) in (select private.my_topics())
  );

-- Broadcasts on user:<id>, which only the database sends: added, removed, read, room.

create function private.tell(person uuid, event text, payload jsonb)
returns void language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(payload, event, 'user:' || person, true);
end
$$;

-- Those who have the room open are told that its people are others, or something else in it. A hint, too.
create function private.tell_members(place uuid)
returns void language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send('{}', 'members', 'room:' || r.id || ':' || r.epoch, true)
    from public.rooms r where r.id = tell_members.place;
end
$$;

create function private.tell_added()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  perform private.tell(new.user_id, 'added', jsonb_build_object('room_id', new.room_id));
  perform private.tell_members(new.room_id);
  return null;
end
$$;

create trigger tell_added
  after insert on public.memberships
  for each row execute function private.tell_added();

-- The room's next epoch begins: those who have it open are told on the topic they leave, which the one who is gone
-- may still hear. It is a hint that any member could forge: what it says is to be asked for.
create function private.tell_removed()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  begun int;
begin
  update public.rooms set epoch = epoch + 1 where id = old.room_id returning epoch into begun;
  if found then
    perform realtime.send(
      jsonb_build_object('epoch', begun), 'moved', 'room:' || old.room_id || ':' || (begun - 1), true
    );
  end if;
  perform private.tell(old.user_id, 'removed', jsonb_build_object('room_id', old.room_id));
  return null;
end
$$;

create trigger tell_removed
  after delete on public.memberships
  for each row execute function private.tell_removed();

-- A role or a notification level of mine; the others see the role.
create function private.tell_membership()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  perform private.tell(
    new.user_id, 'membership', jsonb_build_object('room_id', new.room_id, 'role', new.role, 'notify', new.notify)
  );
  if old.role <> new.role then
    perform private.tell_members(new.room_id);
  end if;
  return null;
end
$$;

create trigger tell_membership
  after update on public.memberships
  for each row when ((old.role, old.notify) is distinct from (new.role, new.notify))
  execute function private.tell_membership();

-- Read on one device, the badge goes on the others. Not for what one writes: the message itself tells.
create function private.tell_read()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  perform private.tell(
    new.user_id, 'read', jsonb_build_object('room_id', new.room_id, 'last_read_seq', new.last_read_seq)
  );
  return null;
end
$$;

create trigger tell_read
  after update on public.read_states
  for each row when (old.last_read_seq <> new.last_read_seq and pg_trigger_depth() = 0)
  execute function private.tell_read();

create function private.tell_room()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  perform private.tell(user_id, 'room', jsonb_build_object(
      'room_id', new.id, 'kind', new.kind, 'slug', new.slug, 'name', new.name, 'topic', new.topic,
      'archived_at', new.archived_at
    ))
    from public.memberships where room_id = new.id;
  return null;
end
$$;

create trigger tell_room
  after update on public.rooms
  for each row when (
    (old.kind, old.slug, old.name, old.topic, old.archived_at)
      is distinct from (new.kind, new.slug, new.name, new.topic, new.archived_at)
  )
  execute function private.tell_room();

revoke all on function private.tell(uuid, text, jsonb) from public, anon, authenticated, service_role;
revoke all on function private.tell_members(uuid) from public, anon, authenticated, service_role;
revoke all on function private.tell_added() from public, anon, authenticated, service_role;
revoke all on function private.tell_removed() from public, anon, authenticated, service_role;
revoke all on function private.tell_membership() from public, anon, authenticated, service_role;
revoke all on function private.tell_read() from public, anon, authenticated, service_role;
revoke all on function private.tell_room() from public, anon, authenticated, service_role;
