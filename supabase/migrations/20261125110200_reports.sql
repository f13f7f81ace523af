-- Reports: what a member thinks those who moderate should look at.

create table private.reports (
  id bigint generated always as identity primary key,
  message_id uuid not null,
  room_id uuid not null references public.rooms on delete cascade,
  author_id uuid not null references public.profiles,
  reporter_id uuid not null references public.profiles,
  reason text not null
    constraint reports_reason_known check (reason in ('spam', 'harassment', 'hate', 'private', 'other')),
  note text not null default ''
    constraint reports_note_form check (char_length(note) <= 500 and private.is_plain(replace(note, chr(10), ' '))),
  body text not null,
  created_at timestamptz not null default now(),
  outcome text
    constraint reports_outcome_known check (outcome in ('kept', 'removed')),
  resolved_at timestamptz,
  resolved_by uuid references public.profiles,
  constraint reports_once unique (message_id, reporter_id),
  constraint reports_resolved check ((outcome is null) = (resolved_at is null))
);

create index reports_open_idx on private.reports (room_id, created_at) where resolved_at is null;
create index reports_author_id_idx on private.reports (author_id);
create index reports_reporter_id_idx on private.reports (reporter_id);
create index reports_resolved_by_idx on private.reports (resolved_by);

comment on table private.reports is
  'Messages that members want looked at, by the moderators of the room and by admins. Read with list_reports().';
comment on column private.reports.id is 'Its number.';
comment on column private.reports.message_id is 'The message. No foreign key: messages go only with their room.';
comment on column private.reports.room_id is 'Its room.';
comment on column private.reports.author_id is 'Who wrote it, and does not see the report, whatever they may moderate.';
comment on column private.reports.reporter_id is 'Who reports it.';
comment on column private.reports.reason is 'spam, harassment, hate, private (someone''s private matters) or other.';
comment on column private.reports.note is 'What the reporter adds: up to 500 characters.';
comment on column private.reports.body is
  'The message as it was when reported: later edits hide nothing, and an admin sees what they may otherwise not read.';
comment on column private.reports.created_at is 'When.';
comment on column private.reports.outcome is 'kept or removed: the message. Empty: nobody has decided yet.';
comment on column private.reports.resolved_at is 'When that was decided.';
comment on column private.reports.resolved_by is 'Who decided.';

alter table private.reports enable row level security;
revoke all on table private.reports from public, anon, authenticated, service_role;
revoke all on sequence private.reports_id_seq from public, anon, authenticated, service_role;

-- Whether someone decides about what is reported in a room: of their own messages nobody does.
create function private.judges(person uuid, room_id uuid, author_id uuid)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
  return judges.author_id <> person and (private.is_admin(person) or exists (
    select from public.memberships m
    where m.room_id = judges.room_id and m.user_id = person and m.role >= 'moderator'
  ));
end
$$;

-- Reporting again corrects the reason. Once decided it stays decided, unless the message has become another.
create function public.report_message(message_id uuid, reason text, note text default '')
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  message public.messages;
begin
  perform private.hold_person(person);
  select m.* into message
    from public.messages m
    join public.memberships mine on mine.room_id = m.room_id and mine.user_id = person
    where m.id = report_message.message_id and m.deleted_at is null;
  if not found then
    perform private.deny();
  end if;
  if message.author_id = person then
    raise exception 'one reports what others wrote' using errcode = 'invalid_parameter_value';
  end if;
  perform private.limit_changes(person);
  insert into private.reports as r (message_id, room_id, author_id, reporter_id, reason, note, body)
  values (message.id, message.room_id, message.author_id, person, report_message.reason, report_message.note, message.body)
  on conflict on constraint reports_once do update
    set reason = excluded.reason, note = excluded.note, body = excluded.body, created_at = excluded.created_at,
      outcome = null, resolved_at = null, resolved_by = null
    where r.resolved_at is null or r.body <> excluded.body;
end
$$;

create function public.list_reports()
returns table (message_id uuid, room jsonb, author jsonb, body text, is_deleted boolean, reports jsonb, reported_at timestamptz)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  return query
    with open as (
      select r.message_id as id, (array_agg(r.body order by r.created_at desc))[1] as said, min(r.created_at) as since,
        jsonb_agg(jsonb_build_object(
          'reporter', jsonb_build_object(
            'id', p.id, 'username', p.username, 'display_name', p.display_name,
            'avatar_color', p.avatar_color, 'deleted_at', p.deleted_at
          ),
          'reason', r.reason, 'note', r.note, 'created_at', r.created_at
        ) order by r.created_at) as entries
      from private.reports r
      join public.profiles p on p.id = r.reporter_id
      where r.resolved_at is null and private.judges(person, r.room_id, r.author_id)
      group by r.message_id
      order by since
      limit 50
    )
    select m.id,
      jsonb_build_object('id', o.id, 'kind', o.kind, 'slug', o.slug, 'name', o.name),
      jsonb_build_object(
        'id', a.id, 'username', a.username, 'display_name', a.display_name,
        'avatar_color', a.avatar_color, 'deleted_at', a.deleted_at
      ),
      open.said, m.deleted_at is not null, open.entries, open.since
    from open
    join public.messages m on m.id = open.id
    join public.rooms o on o.id = m.room_id
    join public.profiles a on a.id = m.author_id
    order by open.since;
end
$$;

-- How many messages wait for my decision; null for whoever decides nothing anywhere.
create function public.report_count()
returns bigint language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  if not private.is_admin(person) and not exists (
    select from public.memberships m where m.user_id = person and m.role >= 'moderator'
  ) then
    return null;
  end if;
  return (
    select count(distinct r.message_id) from private.reports r
    where r.resolved_at is null and private.judges(person, r.room_id, r.author_id)
  );
end
$$;

create function public.resolve_reports(message_id uuid, outcome text)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  message public.messages;
begin
  select m.* into message from public.messages m where m.id = resolve_reports.message_id;
  if not found or not private.judges(person, message.room_id, message.author_id) then
    perform private.deny();
  end if;
  if resolve_reports.outcome = 'removed' then
    perform public.delete_message(message.id);
  end if;
  update private.reports r
    set outcome = resolve_reports.outcome, resolved_at = now(), resolved_by = person
    where r.message_id = message.id and r.resolved_at is null;
  if found then
    insert into private.audit (actor_id, capacity, act, room_id, user_id, message_id)
    values (
      person,
      coalesce((
        select m.role::text from public.memberships m
        where m.room_id = message.room_id and m.user_id = person and m.role >= 'moderator'
      ), 'admin'),
      'resolve_reports', message.room_id, message.author_id, message.id
    );
  end if;
end
$$;

comment on function public.report_message(uuid, text, text) is
  'Tells the moderators of the room and the admins of a message: spam, harassment, hate, private, other.';
comment on function public.list_reports() is
  'The fifty oldest messages that wait for my decision, with who reported them and why. Moderators, owners, admins.';
comment on function public.report_count() is 'How many messages wait for my decision, or null when I decide nowhere.';
comment on function public.resolve_reports(uuid, text) is
  'Decides about a reported message: kept, or removed. Moderators, owners, admins; not its author.';
revoke all on function private.judges(uuid, uuid, uuid) from public, anon, authenticated, service_role;
revoke all on function
  public.report_message(uuid, text, text), public.list_reports(), public.report_count(), public.resolve_reports(uuid, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.report_message(uuid, text, text), public.list_reports(), public.report_count(), public.resolve_reports(uuid, text)
  to authenticated;
