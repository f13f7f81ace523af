-- What pages ask for. In plpgsql, so that Postgres plans each once for a connection. History and changes need no
-- function: they are ranges of messages by (room_id, seq) and (room_id, rev).

-- Null unless the token's session still exists: a signature says nothing of a session revoked since.
create function public.me()
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', p.id, 'username', p.username, 'display_name', p.display_name, 'avatar_color', p.avatar_color,
      'is_admin', private.is_admin(p.id), 'locale', w.locale, 'theme', coalesce(w.theme, 'system')
    )
    from auth.sessions s
    join public.profiles p on p.id = s.user_id
    left join private.preferences w on w.user_id = p.id
    where s.id::text = (select auth.jwt() ->> 'session_id')
      and s.user_id = (select auth.uid())
  );
end
$$;

-- One statement, one snapshot: a cursor read apart from its messages would miss changes for good.
-- Few rows of many tables: by default Postgres, which thinks of disks, would rather read everybody's profile.
create function public.open_room(slug text)
returns jsonb language plpgsql stable security definer set search_path = '' set random_page_cost = 1.1
as $$
begin
  return (
    with room as (
      select r.*, c.seq, c.rev, m.role, m.notify, s.last_read_seq
      from public.rooms r
      join private.room_counters c on c.room_id = r.id
      join public.memberships m on m.room_id = r.id and m.user_id = (select auth.uid())
      join public.read_states s on s.room_id = r.id and s.user_id = m.user_id
      where r.slug = open_room.slug
    ),
    page as (
      select m.* from public.messages m
      where m.room_id = (select id from room)
      order by m.seq desc
      limit 50
    ),
    quoted as (
      select m.* from public.messages m
      where m.id in (select reply_to from page) and m.id not in (select id from page)
    ),
    people as (
      select author_id as id from page
      union select author_id from quoted
      union select m.user_id from public.memberships m
        where m.room_id = (select id from room where kind = 'direct')
    )
    select jsonb_build_object(
      'room', jsonb_build_object(
        'id', room.id, 'kind', room.kind, 'slug', room.slug, 'name', room.name, 'topic', room.topic,
        'epoch', room.epoch, 'archived_at', room.archived_at
      ),
      'membership', jsonb_build_object(
        'role', room.role, 'notify', room.notify, 'last_read_seq', room.last_read_seq
      ),
      'seq', room.seq,
      'rev', room.rev,
      'messages', coalesce((select jsonb_agg(to_jsonb(page) order by page.seq) from page), '[]'),
      'quoted', coalesce((select jsonb_agg(to_jsonb(quoted) order by quoted.seq) from quoted), '[]'),
      'people', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', p.id, 'username', p.username, 'display_name', p.display_name,
          'avatar_color', p.avatar_color, 'deleted_at', p.deleted_at
        ))
        from public.profiles p where p.id in (select id from people)
      ), '[]')
    )
    from room
  );
end
$$;

-- An open room as those see it who are not in it yet.
create function public.room_preview(slug text)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.person();
  return (
    with room as (
      select r.* from public.rooms r where r.slug = room_preview.slug and r.kind = 'open'
    ),
    page as (
      select m.id, m.author_id, m.body, m.seq, m.created_at, m.edited_at
      from public.messages m
      where m.room_id = (select id from room) and m.deleted_at is null
      order by m.seq desc
      limit 20
    )
    select jsonb_build_object(
      'room', jsonb_build_object(
        'id', room.id, 'slug', room.slug, 'name', room.name, 'topic', room.topic, 'archived_at', room.archived_at
      ),
      'members', (select count(*) from public.memberships m where m.room_id = room.id),
      'messages', coalesce((select jsonb_agg(to_jsonb(page) order by page.seq) from page), '[]'),
      'people', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', p.id, 'username', p.username, 'display_name', p.display_name,
          'avatar_color', p.avatar_color, 'deleted_at', p.deleted_at
        ))
        from public.profiles p where p.id in (select author_id from page)
      ), '[]')
    )
    from room
  );
end
$$;

-- How many of the messages after `after` mention the person, by name or as everyone.
create function private.mention_count(room_id uuid, person uuid, after bigint)
returns bigint language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select count(*) from (
      select x.message_id from private.mentions x
        where x.user_id = person and x.room_id = mention_count.room_id and x.seq > after
      union
      select x.message_id from private.mentions x
        where x.user_id is null and x.room_id = mention_count.room_id and x.seq > after and x.author_id <> person
    ) as mentioning
  );
end
$$;

-- Where my rooms stand, to be compared with where a page stands: small, and asked often.
-- Few rows of many tables here too: it would rather read all counters of the site.
create function public.room_heads()
returns table (room_id uuid, seq bigint, rev bigint, epoch int, last_read_seq bigint, mentions bigint)
language plpgsql stable security definer set search_path = '' set random_page_cost = 1.1
as $$
begin
  return query
    select c.room_id, c.seq, c.rev, r.epoch, s.last_read_seq,
      case when c.seq > s.last_read_seq then private.mention_count(c.room_id, s.user_id, s.last_read_seq) else 0 end
    from public.read_states s
    join private.room_counters c on c.room_id = s.room_id
    join public.rooms r on r.id = s.room_id
    where s.user_id = (select auth.uid());
end
$$;

-- My rooms as the list beside the conversation shows them.
create function public.list_rooms()
returns table (
  id uuid, kind public.room_kind, slug text, name text, topic text, epoch int, archived_at timestamptz,
  role public.member_role, notify public.notify_level,
  seq bigint, rev bigint, last_read_seq bigint, unread bigint, mentions bigint,
  last_message_at timestamptz, people jsonb
)
language plpgsql stable security definer set search_path = '' set random_page_cost = 1.1
as $$
begin
  return query
    select r.id, r.kind, r.slug, r.name, r.topic, r.epoch, r.archived_at, m.role, m.notify,
      c.seq, c.rev, s.last_read_seq, c.seq - s.last_read_seq,
      case when c.seq > s.last_read_seq then private.mention_count(r.id, m.user_id, s.last_read_seq) else 0 end,
      (select l.created_at from public.messages l where l.room_id = r.id and l.seq = c.seq),
      case when r.kind = 'direct' then (
        select jsonb_agg(jsonb_build_object(
          'id', p.id, 'username', p.username, 'display_name', p.display_name,
          'avatar_color', p.avatar_color, 'deleted_at', p.deleted_at
        ) order by p.username)
        from private.direct_rooms d
        join public.profiles p on p.id = any (d.people)
        where d.room_id = r.id and p.id <> m.user_id
      ) else '[]' end
    from public.memberships m
    join public.rooms r on r.id = m.room_id
    join private.room_counters c on c.room_id = m.room_id
    join public.read_states s on s.room_id = m.room_id and s.user_id = m.user_id
    where m.user_id = (select auth.uid())
    order by lower(r.name), r.slug;
end
$$;

-- Text as it is compared with what people type: without case and accents, ligatures taken apart.
create function private.folded(text)
returns text language sql immutable parallel safe set search_path = ''
as $$
  select replace(replace(
    regexp_replace(normalize(lower($1), nfd), '[\u0300-\u036f]', '', 'g'), 'œ', 'oe'), 'æ', 'ae')
$$;

-- Open rooms, fifty at a time: the next ones come `after` the slug of the last.
create function public.browse_rooms(search text default '', after text default '')
returns table (id uuid, slug text, name text, topic text, members bigint, joined boolean)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  return query
    select r.id, r.slug, r.name, r.topic,
      (select count(*) from public.memberships m where m.room_id = r.id),
      exists (select from public.memberships m where m.room_id = r.id and m.user_id = person)
    from public.rooms r
    where r.kind = 'open' and r.archived_at is null and r.slug > browse_rooms.after
      and (
        browse_rooms.search = ''
        or position(private.folded(browse_rooms.search) in private.folded(r.name || ' ' || r.topic)) > 0
      )
    order by r.slug
    limit 50;
end
$$;

comment on function public.me() is
  'The signed-in person {id, username, display_name, avatar_color, is_admin, locale, theme}, or null when their session has ended.';
comment on function public.open_room(text) is
  'A room I am in: {room, membership, seq, rev, messages: its last 50, quoted: what they answer further up, people: their authors}, or null.';
comment on function public.room_preview(text) is
  'An open room, whether I am in it or not: {room, members, messages: its last 20, people: their authors}, or null.';
comment on function public.room_heads() is 'Where my rooms stand: their numbers, how far I have read, my unread mentions.';
comment on function public.list_rooms() is 'My rooms with unread and mention counts; direct ones with their other people.';
comment on function public.browse_rooms(text, text) is 'Open rooms by address, 50 at a time, with their number of members.';
revoke all on function private.folded(text) from public, anon, authenticated, service_role;
revoke all on function private.mention_count(uuid, uuid, bigint) from public, anon, authenticated, service_role;
revoke all on function
  public.me(), public.open_room(text), public.room_preview(text), public.room_heads(), public.list_rooms(),
  public.browse_rooms(text, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.me(), public.open_room(text), public.room_preview(text), public.room_heads(), public.list_rooms(),
  public.browse_rooms(text, text)
  to authenticated;
