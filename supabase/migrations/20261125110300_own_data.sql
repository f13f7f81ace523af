-- What is a person's own: a copy of it, and the end of it.

create function public.my_data()
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  return (
    select jsonb_build_object(
      'account', jsonb_build_object('email', u.email, 'created_at', u.created_at),
      'profile', to_jsonb(p),
      'preferences', (select to_jsonb(w) - 'user_id' from private.preferences w where w.user_id = person),
      'rooms', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', r.id, 'kind', r.kind, 'slug', r.slug, 'name', r.name, 'topic', r.topic, 'role', m.role,
          'notify', m.notify, 'joined_at', m.joined_at, 'last_read_seq', s.last_read_seq,
          'people', (
            select jsonb_agg(o.username order by o.username)
            from private.direct_rooms d
            join public.profiles o on o.id = any (d.people)
            where d.room_id = r.id
          )
        ) order by m.joined_at)
        from public.memberships m
        join public.rooms r on r.id = m.room_id
        join public.read_states s on s.room_id = m.room_id and s.user_id = m.user_id
        where m.user_id = person
      ), '[]'),
      'blocked', coalesce((
        select jsonb_agg(jsonb_build_object('username', o.username, 'since', b.created_at) order by b.created_at)
        from public.blocks b
        join public.profiles o on o.id = b.blocked_id
        where b.blocker_id = person
      ), '[]'),
      'reports', coalesce((
        select jsonb_agg(jsonb_build_object(
          'message_id', t.message_id, 'reason', t.reason, 'note', t.note, 'created_at', t.created_at
        ) order by t.created_at)
        from private.reports t where t.reporter_id = person
      ), '[]')
    )
    from public.profiles p
    join auth.users u on u.id = p.id
    where p.id = person
  );
end
$$;

-- A range of my messages, oldest first, in rooms I have left too. The next ones come after the last one's moment and id.
create function public.my_messages(
  after_moment timestamptz default '-infinity', after_id uuid default '00000000-0000-0000-0000-000000000000'
)
returns table (
  id uuid, room_id uuid, body text, reply_to uuid, seq bigint,
  created_at timestamptz, edited_at timestamptz, deleted_at timestamptz
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  return query
    select m.id, m.room_id, m.body, m.reply_to, m.seq, m.created_at, m.edited_at, m.deleted_at
    from public.messages m
    where m.author_id = person and (m.created_at, m.id) > (my_messages.after_moment, my_messages.after_id)
    order by m.created_at, m.id
    limit 1000;
end
$$;

-- A token alone ends no account: only a session begun within the last minute does, and with the password where the
-- token tells how it began. So Auth asks for the password, with its own limits, and a script in a page cannot.
create function public.delete_account()
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  beginnings jsonb := auth.jwt() -> 'amr';
begin
  if coalesce(not beginnings @> '[{"method": "password"}]', false) or not exists (
    select from auth.sessions s
    where s.id::text = auth.jwt() ->> 'session_id' and s.user_id = person
      and s.created_at > now() - interval '1 minute'
  ) then
    perform private.refuse('reauthentication', 'sign in again to delete the account', 403);
  end if;
  delete from auth.users where id = person;
end
$$;

comment on function public.my_data() is
  'What the site holds of me, my messages excepted: {account, profile, preferences, rooms, blocked, reports}.';
comment on function public.my_messages(timestamptz, uuid) is
  'My messages, oldest first, a thousand at a time: the next ones come after the last one''s created_at and id.';
comment on function public.delete_account() is
  'Deletes my account, in a session begun with the password within the last minute. Messages stay under “deleted person”.';
revoke all on function public.my_data(), public.my_messages(timestamptz, uuid), public.delete_account()
  from public, anon, authenticated, service_role;
grant execute on function public.my_data(), public.my_messages(timestamptz, uuid), public.delete_account()
  to authenticated;
