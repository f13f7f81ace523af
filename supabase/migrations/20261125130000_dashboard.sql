-- The dashboard: what an admin reads there, with names instead of numbers. For the secret key and the dashboard only.
--
-- A view acts as whoever reads it, and the secret key may read nothing in `private`. So each view shows what a function
-- returns that only the secret key may call.

create function private.rooms_for_admins()
returns table (
  id uuid, kind public.room_kind, slug text, name text, topic text, is_default boolean, members bigint, owners text,
  messages bigint, last_message_at timestamptz, created_at timestamptz, created_by text, archived_at timestamptz
)
language sql stable security definer set search_path = ''
as $$
  select r.id, r.kind, r.slug, r.name, r.topic, r.is_default,
    (select count(*) from public.memberships m where m.room_id = r.id),
    (
      select string_agg(p.username, ', ' order by p.username)
      from public.memberships m join public.profiles p on p.id = m.user_id
      where m.room_id = r.id and m.role = 'owner'
    ),
    c.seq,
    (select m.created_at from public.messages m where m.room_id = r.id order by m.seq desc limit 1),
    r.created_at, maker.username, r.archived_at
  from public.rooms r
  join private.room_counters c on c.room_id = r.id
  left join public.profiles maker on maker.id = r.created_by
$$;

create function private.people_for_admins()
returns table (
  id uuid, username text, display_name text, email text, created_at timestamptz, confirmed_at timestamptz,
  last_sign_in_at timestamptz, banned_until timestamptz, deleted_at timestamptz, is_admin boolean, rooms bigint,
  reports_waiting bigint
)
language sql stable security definer set search_path = ''
as $$
  select p.id, p.username, p.display_name, u.email::text, p.created_at, u.email_confirmed_at, u.last_sign_in_at,
    u.banned_until, p.deleted_at,
    exists (select from private.site_admins a where a.user_id = p.id),
    (select count(*) from public.memberships m where m.user_id = p.id),
    (select count(*) from private.reports r where r.author_id = p.id and r.resolved_at is null)
  from public.profiles p
  left join auth.users u on u.id = p.id
$$;

create function private.reports_for_admins()
returns table (
  id bigint, reported_at timestamptz, room text, author text, message text, reporter text, reason text, note text,
  outcome text, resolved_at timestamptz, resolved_by text, message_id uuid
)
language sql stable security definer set search_path = ''
as $$
  select r.id, r.created_at, o.slug, author.username, r.body, reporter.username, r.reason, r.note, r.outcome,
    r.resolved_at, judge.username, r.message_id
  from private.reports r
  join public.rooms o on o.id = r.room_id
  join public.profiles author on author.id = r.author_id
  join public.profiles reporter on reporter.id = r.reporter_id
  left join public.profiles judge on judge.id = r.resolved_by
$$;

create function private.audit_for_admins()
returns table (
  id bigint, at timestamptz, actor text, capacity text, act text, room text, person text, message_id uuid
)
language sql stable security definer set search_path = ''
as $$
  select a.id, a.at, coalesce(actor.username, a.actor_id::text), a.capacity, a.act,
    coalesce(o.slug, a.room_id::text), coalesce(person.username, a.user_id::text), a.message_id
  from private.audit a
  left join public.profiles actor on actor.id = a.actor_id
  left join public.profiles person on person.id = a.user_id
  left join public.rooms o on o.id = a.room_id
$$;

create view public.admin_rooms with (security_invoker = true) as
  select * from private.rooms_for_admins() order by last_message_at desc nulls last;
create view public.admin_people with (security_invoker = true) as
  select * from private.people_for_admins() order by created_at desc;
create view public.admin_reports with (security_invoker = true) as
  select * from private.reports_for_admins() order by resolved_at desc nulls first, reported_at;
create view public.admin_audit with (security_invoker = true) as
  select * from private.audit_for_admins() order by id desc;

comment on view public.admin_rooms is 'For admins, to read: every room, direct ones too, the latest spoken in first.';
comment on column public.admin_rooms.id is 'The room: rooms.id.';
comment on column public.admin_rooms.kind is 'open, closed or direct.';
comment on column public.admin_rooms.slug is 'Its part of the address.';
comment on column public.admin_rooms.name is 'Its name. A direct room has none.';
comment on column public.admin_rooms.topic is 'What it is about.';
comment on column public.admin_rooms.is_default is 'Whether everyone who registers joins it.';
comment on column public.admin_rooms.members is 'How many people are in it.';
comment on column public.admin_rooms.owners is 'Its owners, by username.';
comment on column public.admin_rooms.messages is 'How many messages were ever sent in it.';
comment on column public.admin_rooms.last_message_at is 'When the last one was.';
comment on column public.admin_rooms.created_at is 'When it was made.';
comment on column public.admin_rooms.created_by is 'Who made it, by username.';
comment on column public.admin_rooms.archived_at is 'When it was archived: read, not written. Empty: it is in use.';

comment on view public.admin_people is 'For admins, to read: every person with their account, the newest first.';
comment on column public.admin_people.id is 'The account: auth.users.id, profiles.id.';
comment on column public.admin_people.username is 'Their username. The id, once the account is deleted.';
comment on column public.admin_people.display_name is 'The name beside their messages.';
comment on column public.admin_people.email is 'Their e-mail address. Empty once the account is deleted.';
comment on column public.admin_people.created_at is 'When they registered.';
comment on column public.admin_people.confirmed_at is 'When they confirmed the address. Empty: they cannot sign in yet.';
comment on column public.admin_people.last_sign_in_at is 'When they last signed in.';
comment on column public.admin_people.banned_until is 'Until when they cannot sign in. Empty: they can.';
comment on column public.admin_people.deleted_at is 'When the account was deleted.';
comment on column public.admin_people.is_admin is 'Whether they moderate every room (private.site_admins).';
comment on column public.admin_people.rooms is 'In how many rooms they are.';
comment on column public.admin_people.reports_waiting is 'How many reports of their messages nobody has decided.';

comment on view public.admin_reports is 'For admins, to read: what members reported, the undecided first.';
comment on column public.admin_reports.id is 'The report: private.reports.id.';
comment on column public.admin_reports.reported_at is 'When it was reported.';
comment on column public.admin_reports.room is 'The room, by slug.';
comment on column public.admin_reports.author is 'Who wrote the message, by username.';
comment on column public.admin_reports.message is 'The message as it was then.';
comment on column public.admin_reports.reporter is 'Who reported it, by username.';
comment on column public.admin_reports.reason is 'spam, harassment, hate, private or other.';
comment on column public.admin_reports.note is 'What the reporter added.';
comment on column public.admin_reports.outcome is 'kept or removed. Empty: it waits.';
comment on column public.admin_reports.resolved_at is 'When that was decided.';
comment on column public.admin_reports.resolved_by is 'Who decided, by username.';
comment on column public.admin_reports.message_id is 'The message: messages.id.';

comment on view public.admin_audit is 'For admins, to read: who did which act of moderation or administration, the latest first.';
comment on column public.admin_audit.id is 'Its number.';
comment on column public.admin_audit.at is 'When.';
comment on column public.admin_audit.actor is 'Who did it, by username. Empty: someone in the dashboard.';
comment on column public.admin_audit.capacity is 'By what right: moderator, owner, admin or dashboard.';
comment on column public.admin_audit.act is 'What was done.';
comment on column public.admin_audit.room is 'The room, by slug; its id once it is gone.';
comment on column public.admin_audit.person is 'The person it was done to, by username.';
comment on column public.admin_audit.message_id is 'The message it was done to.';

-- Settings are an admin's act like any other.
create function private.record_settings()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  insert into private.audit (actor_id, capacity, act)
  values (auth.uid(), case when auth.uid() is null then 'dashboard' else 'admin' end, 'settings_changed');
  return null;
end
$$;

create trigger record_settings
  after update on private.settings
  for each row when (old is distinct from new) execute function private.record_settings();

comment on column private.audit.act is
  'What was done: the name of the function, or admin_added, admin_removed, settings_changed.';

-- How the project stands, for `npm run doctor`: what cannot be seen from outside.
create function public.deployment()
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  migrations jsonb;
begin
  -- The CLI's own table. Who applied the migrations by hand has none.
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    execute 'select jsonb_agg(version order by version) from supabase_migrations.schema_migrations' into migrations;
  end if;
  return jsonb_build_object(
    'now', now(),
    'migrations', migrations,
    'published', (
      select coalesce(jsonb_agg(schemaname || '.' || tablename order by schemaname, tablename), '[]')
      from pg_catalog.pg_publication_tables where pubname = 'supabase_realtime'
    ),
    'channel_policies', (
      select count(*) from pg_catalog.pg_policies where schemaname = 'realtime' and tablename = 'messages'
    ),
    'default_rooms', (select count(*) from public.rooms where is_default and archived_at is null),
    'admins', (select count(*) from private.site_admins)
  );
end
$$;

comment on function public.deployment() is
  'How the project stands: {now, migrations, published, channel_policies, default_rooms, admins}. For npm run doctor.';

revoke all on table public.admin_rooms, public.admin_people, public.admin_reports, public.admin_audit
  from public, anon, authenticated, service_role;
grant select on table public.admin_rooms, public.admin_people, public.admin_reports, public.admin_audit
  to service_role;
revoke all on function private.rooms_for_admins(), private.people_for_admins(), private.reports_for_admins(),
  private.audit_for_admins(), private.record_settings(), public.deployment()
  from public, anon, authenticated, service_role;
grant execute on function private.rooms_for_admins(), private.people_for_admins(), private.reports_for_admins(),
  private.audit_for_admins(), public.deployment() to service_role;
