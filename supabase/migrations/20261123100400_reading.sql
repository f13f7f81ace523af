-- What a page asks for when it opens.

-- Null unless the token's session still exists: a signature says nothing of a session revoked since.
create function public.me()
returns jsonb language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object('id', p.id, 'username', p.username, 'display_name', p.display_name)
  from auth.sessions s
  join public.profiles p on p.id = s.user_id
  where s.id::text = (select auth.jwt() ->> 'session_id')
    and s.user_id = (select auth.uid())
$$;

comment on function public.me() is 'The signed-in person, or null when their session has ended.';
revoke all on function public.me() from public, anon, authenticated, service_role;
grant execute on function public.me() to authenticated;

-- One statement, one snapshot: a cursor read apart from its messages would miss changes for good.
create function public.open_room(slug text)
returns jsonb language sql stable security definer set search_path = ''
as $$
  with room as (
    select r.id, r.slug, r.name, c.rev
    from public.rooms r
    join private.room_counters c on c.room_id = r.id
    where r.slug = open_room.slug and r.id in (select private.my_rooms())
  ),
  page as (
    select m.* from public.messages m
    where m.room_id = (select id from room)
    order by m.seq desc
    limit 50
  )
  select jsonb_build_object(
    'room', jsonb_build_object('id', room.id, 'slug', room.slug, 'name', room.name),
    'rev', room.rev,
    'messages', coalesce((select jsonb_agg(to_jsonb(page) order by page.seq) from page), '[]'),
    'people', coalesce((
      select jsonb_agg(jsonb_build_object('id', p.id, 'username', p.username, 'display_name', p.display_name))
      from public.profiles p where p.id in (select author_id from page)
    ), '[]')
  )
  from room
$$;

comment on function public.open_room(text) is
  'A room I am in: {room, rev, messages: its last 50, people: their authors}, or null.';
revoke all on function public.open_room(text) from public, anon, authenticated, service_role;
grant execute on function public.open_room(text) to authenticated;
