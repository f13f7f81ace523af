-- Finding people: by username, and by the beginnings of the words of their names, as they are typed.

-- The words of a name as they are compared: without case and accents. Cut at everything that is no letter or digit.
create function private.words_of(name text)
returns text[] language sql immutable parallel safe set search_path = ''
as $$
  select array_remove(regexp_split_to_array(private.folded(name), '[^[:alnum:]]+'), '')
$$;

create function private.searched_words(username text, display_name text)
returns tsvector language sql immutable parallel safe set search_path = ''
as $$
  select array_to_tsvector(private.words_of(username || ' ' || display_name))
$$;

create index profiles_searched_words_idx on public.profiles
  using gin (private.searched_words(username, display_name)) where deleted_at is null;

-- What is typed as beginnings of words, all of which a name has; null when there are none in it.
create function private.name_query(typed text)
returns tsquery language sql immutable parallel safe set search_path = ''
as $$
  select string_agg(quote_literal(word) || ':*', ' & ')::tsquery
  from unnest(private.words_of(left(typed, 100))) as word
$$;

-- The public face of someone. “@ines-” may be Ines, and a dash.
create function public.find_person(name text)
returns table (id uuid, username text, display_name text, avatar_color text, bio text, created_at timestamptz)
language plpgsql stable security definer set search_path = ''
as $$
declare
  wanted text := lower(find_person.name);
begin
  perform private.person();
  return query
    select p.id, p.username, p.display_name, p.avatar_color, p.bio, p.created_at
    from public.profiles p
    where lower(p.username) in (wanted, rtrim(wanted, '-_')) and p.deleted_at is null
    order by lower(p.username) = wanted desc
    limit 1;
end
$$;

-- Others whose names have words that begin as these do; without any, the first ones by username. Who has not
-- confirmed their address is nobody yet.
create function public.find_people(search text default '')
returns table (id uuid, username text, display_name text, avatar_color text)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  wanted tsquery := private.name_query(find_people.search);
begin
  if wanted is null then
    return query
      select p.id, p.username, p.display_name, p.avatar_color
      from public.profiles p
      join auth.users u on u.id = p.id and u.email_confirmed_at is not null
      where p.deleted_at is null and p.id <> person
      order by lower(p.username)
      limit 20;
  else
    return query
      select p.id, p.username, p.display_name, p.avatar_color
      from public.profiles p
      join auth.users u on u.id = p.id and u.email_confirmed_at is not null
      where private.searched_words(p.username, p.display_name) @@ wanted
        and p.deleted_at is null and p.id <> person
      order by lower(p.username) = lower(btrim(find_people.search, ' @')) desc, lower(p.display_name), lower(p.username)
      limit 20;
  end if;
end
$$;

-- The same among the people of a room of mine.
create function public.find_members(room_id uuid, search text default '')
returns table (id uuid, username text, display_name text, avatar_color text)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  wanted tsquery := private.name_query(find_members.search);
begin
  if not private.is_member(find_members.room_id) then
    perform private.deny();
  end if;
  return query
    select p.id, p.username, p.display_name, p.avatar_color
    from public.memberships m
    join public.profiles p on p.id = m.user_id
    where m.room_id = find_members.room_id and p.deleted_at is null and p.id <> person
      and (wanted is null or private.searched_words(p.username, p.display_name) @@ wanted)
    order by
      lower(p.username) = lower(btrim(find_members.search, ' @')) desc, lower(p.display_name), lower(p.username)
    limit 20;
end
$$;

-- As before, without what is written by people whom the person has blocked.
create or replace function private.mention_count(room_id uuid, person uuid, after bigint)
returns bigint language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select count(*) from (
      select x.message_id, x.author_id from private.mentions x
        where x.user_id = person and x.room_id = mention_count.room_id and x.seq > after
      union
      select x.message_id, x.author_id from private.mentions x
        where x.user_id is null and x.room_id = mention_count.room_id and x.seq > after and x.author_id <> person
    ) as mentioning
    where not exists (
      select from public.blocks b where b.blocker_id = person and b.blocked_id = mentioning.author_id
    )
  );
end
$$;

comment on function public.find_person(text) is 'Someone by username, without regard to case: their public face.';
comment on function public.find_people(text) is
  'Up to 20 others whose username or name has words that begin like these; without any, the first by username.';
comment on function public.find_members(uuid, text) is
  'Up to 20 others in a room of mine whose username or name has words that begin like these; without any, the first by name.';
revoke all on function private.words_of(text), private.searched_words(text, text), private.name_query(text)
  from public, anon, authenticated, service_role;
-- Who writes a table must be allowed to ask what its indexes ask.
grant execute on function private.folded(text), private.words_of(text), private.searched_words(text, text)
  to service_role;
revoke all on function public.find_person(text), public.find_people(text), public.find_members(uuid, text)
  from public, anon, authenticated, service_role;
grant execute on function public.find_person(text), public.find_people(text), public.find_members(uuid, text)
  to authenticated;
