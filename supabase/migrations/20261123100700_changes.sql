-- Changes to messages: edits, deletions, reactions. Clients hold no UPDATE or DELETE; they call these functions.

create table private.reactions (
  message_id uuid not null references public.messages on delete cascade,
  user_id uuid not null,
  emoji text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (message_id, user_id, emoji)
);

comment on table private.reactions is
  'Who reacted with what. messages.reactions shows it; deleting an account leaves it, and changes no message.';
comment on column private.reactions.message_id is 'The message.';
comment on column private.reactions.user_id is 'The person: profiles.id.';
comment on column private.reactions.emoji is 'One emoji.';
comment on column private.reactions.created_at is 'When.';

create table private.recent_changes (
  user_id uuid primary key,
  moments timestamptz[] not null default '{}'
);

comment on table private.recent_changes is 'When people last reacted and edited, for flood control.';
comment on column private.recent_changes.user_id is 'The person: profiles.id.';
comment on column private.recent_changes.moments is 'Their last moments, oldest first, at most settings.change_limit of them.';

alter table private.reactions enable row level security;
alter table private.recent_changes enable row level security;
revoke all on table private.reactions, private.recent_changes from public, anon, authenticated, service_role;

-- Every change of a message, whoever makes it, is a change of its room: it takes the next rev.
create function private.place_change()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if (new.id, new.room_id, new.author_id, new.seq, new.created_at)
    is distinct from (old.id, old.room_id, old.author_id, old.seq, old.created_at)
  then
    raise exception 'a message keeps its place and its author' using errcode = 'invalid_parameter_value';
  end if;
  if new.deleted_at is not null and old.deleted_at is null then
    new.body := '';
    new.reply_to := null;
    new.reactions := '[]';
    new.edited_at := null;
    delete from private.reactions where message_id = old.id;
  end if;
  update private.room_counters set rev = rev + 1 where room_id = old.room_id returning rev into new.rev;
  return new;
end
$$;

create trigger place_change
  before update on public.messages
  for each row execute function private.place_change();

-- A row that is gone would stay on every screen: subscribers see no DELETE. Unless the room itself is going.
create function private.leave_tombstone()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (select from public.rooms where id = old.room_id) then
    return old;
  end if;
  update public.messages set deleted_at = now() where id = old.id and deleted_at is null;
  return null;
end
$$;

create trigger leave_tombstone
  before delete on public.messages
  for each row execute function private.leave_tombstone();

-- Messages changed by hand: a row is locked before its trigger runs, so the counters are taken before any row is.
create function private.hold_all_counters()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  -- Deeper: the room is going, and has been taken.
  if pg_trigger_depth() = 1 and coalesce(current_setting('parlotte.room', true), '') = '' then
    perform private.hold_several_rooms();
    perform from private.room_counters order by room_id for update;
  end if;
  return null;
end
$$;

create trigger hold_all_counters
  before update or delete on public.messages
  for each statement execute function private.hold_all_counters();

-- Takes what changing a message needs, in the order of locks, and only then reads it. Throws unless the caller is in
-- its room (then `role` says as what) or an admin (then `role` may be null).
create function private.hold_message(
  message_id uuid,
  out person uuid, out role public.member_role, out archived boolean, out message public.messages
)
language plpgsql security definer set search_path = ''
as $$
declare
  place uuid;
begin
  person := private.person();
  select m.room_id into place from public.messages m where m.id = message_id;
  if not found then
    perform private.deny();
  end if;

  perform private.hold_person(person);
  perform private.hold_one_room(place);
  perform from public.rooms r where r.id = place for key share;
  select m.role into role from public.memberships m where m.room_id = place and m.user_id = person for key share;
  if role is null and not private.is_admin(person) then
    perform private.deny();
  end if;
  perform from private.room_counters c where c.room_id = place for update;

  -- After the lock: what was committed while waiting for it counts.
  select r.archived_at is not null into archived from public.rooms r where r.id = place;
  select * into message from public.messages m where m.id = message_id;
  if message.id is null then
    perform private.deny();
  end if;
end
$$;

-- Counts a change; throws when there were as many as settings allow. The row's lock makes of several at once one after
-- the other, whatever else their callers hold: it comes last in the order of locks, but for messages.
create function private.limit_changes(person uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  allowed private.settings;
  span interval;
  moment timestamptz;
  recent timestamptz[];
  counted int;
begin
  select * into allowed from private.settings;
  span := make_interval(secs => allowed.change_seconds);
  insert into private.recent_changes (user_id) values (person) on conflict do nothing;
  select c.moments into recent from private.recent_changes c where c.user_id = person for update;
  -- After the lock, as whatever is counted was.
  moment := clock_timestamp();
  recent := array(select passed from unnest(recent) as passed where passed > moment - span order by passed);
  counted := cardinality(recent);
  if counted >= allowed.change_limit then
    perform private.refuse_flood(recent[counted - allowed.change_limit + 1] + span - moment);
  end if;
  update private.recent_changes c set moments = recent || moment where c.user_id = person;
end
$$;

create function public.edit_message(message_id uuid, body text)
returns bigint language plpgsql security definer set search_path = ''
as $$
declare
  held record;
  changed bigint;
begin
  select * into held from private.hold_message(edit_message.message_id);
  if held.role is null or (held.message).author_id <> held.person or (held.message).deleted_at is not null then
    perform private.deny();
  end if;
  if held.archived then
    perform private.refuse_archived();
  end if;
  if (held.message).body = edit_message.body then
    return (held.message).rev;
  end if;

  perform private.limit_changes(held.person);
  update public.messages m set body = edit_message.body, edited_at = clock_timestamp()
    where m.id = edit_message.message_id
    returning m.rev into changed;
  return changed;
end
$$;

create function public.delete_message(message_id uuid)
returns bigint language plpgsql security definer set search_path = ''
as $$
declare
  held record;
  is_author boolean;
  changed bigint;
begin
  select * into held from private.hold_message(delete_message.message_id);
  is_author := held.role is not null and (held.message).author_id = held.person;
  if not (is_author or coalesce(held.role >= 'moderator', false) or private.is_admin(held.person)) then
    perform private.deny();
  end if;
  if held.archived and not private.is_admin(held.person) then
    perform private.refuse_archived();
  end if;
  if (held.message).deleted_at is not null then
    return (held.message).rev;
  end if;

  update public.messages m set deleted_at = clock_timestamp()
    where m.id = delete_message.message_id
    returning m.rev into changed;
  if not is_author then
    insert into private.audit (actor_id, capacity, act, room_id, user_id, message_id)
    values (
      held.person, case when held.role >= 'moderator' then held.role::text else 'admin' end, 'delete_message',
      (held.message).room_id, (held.message).author_id, (held.message).id
    );
  end if;
  return changed;
end
$$;

-- One emoji as people see one: a symbol with its variant or skin tone, joined ones, a flag, a keycap.
-- Unicode: https://unicode.org/reports/tr51/#EBNF_and_Regex, with blocks instead of the list of characters.
create function private.is_emoji(text)
returns boolean language sql immutable parallel safe set search_path = ''
as $$
  select octet_length($1) <= 40 and $1 ~ (
    with symbol (pattern) as (
      values (
        '[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935'
        '\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f004\U0001f0cf\U0001f170-\U0001f19a\U0001f201-\U0001f251'
        '\U0001f300-\U0001faff](?:\ufe0f|[\U0001f3fb-\U0001f3ff])?'
      )
    )
    select '^(?:' || pattern || '(?:\u200d' || pattern || ')*'
      '|[\U0001f1e6-\U0001f1ff]{2}'
      '|[0-9#*]\ufe0f?\u20e3'
      '|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)$'
    from symbol
  )
$$;

create function public.react(message_id uuid, emoji text, "on" boolean default true)
returns bigint language plpgsql security definer set search_path = ''
as $$
declare
  held record;
  has_it boolean;
  changed bigint;
begin
  if react.emoji is null or not private.is_emoji(react.emoji) then
    raise exception 'not an emoji' using errcode = 'invalid_parameter_value';
  end if;
  select * into held from private.hold_message(react.message_id);
  if held.role is null or (held.message).deleted_at is not null then
    perform private.deny();
  end if;
  if held.archived then
    perform private.refuse_archived();
  end if;
  has_it := exists (
    select from private.reactions r
    where r.message_id = react.message_id and r.user_id = held.person and r.emoji = react.emoji
  );
  if has_it = coalesce(react."on", true) then
    return (held.message).rev;
  end if;

  perform private.limit_changes(held.person);
  if has_it then
    delete from private.reactions r
    where r.message_id = react.message_id and r.user_id = held.person and r.emoji = react.emoji;
  else
    if jsonb_array_length((held.message).reactions) >= 20 and not exists (
      select from private.reactions r where r.message_id = react.message_id and r.emoji = react.emoji
    ) then
      perform private.refuse('reactions_full', 'twenty kinds of reaction are enough', 409);
    end if;
    insert into private.reactions (message_id, user_id, emoji)
    values (react.message_id, held.person, react.emoji);
  end if;

  -- All of them, in a statement after the lock: one that added to what it had read would lose those in between.
  update public.messages m
    set reactions = coalesce((
      select jsonb_agg(jsonb_build_object('emoji', it.emoji, 'people', it.people) order by it.since, it.emoji)
      from (
        select r.emoji, min(r.created_at) as since, jsonb_agg(r.user_id order by r.created_at) as people
        from private.reactions r where r.message_id = react.message_id
        group by r.emoji
      ) it
    ), '[]')
    where m.id = react.message_id
    returning m.rev into changed;
  return changed;
end
$$;

comment on function public.edit_message(uuid, text) is
  'Changes the body of a message of mine. Returns the rev of the change.';
comment on function public.delete_message(uuid) is
  'Deletes a message: its author, moderators and owners of its room, admins. Returns the rev of the change.';
comment on function public.react(uuid, text, boolean) is
  'Adds my reaction to a message, or takes it back ("on": false). Returns the rev of the change.';

revoke all on function private.place_change() from public, anon, authenticated, service_role;
revoke all on function private.leave_tombstone() from public, anon, authenticated, service_role;
revoke all on function private.hold_all_counters() from public, anon, authenticated, service_role;
revoke all on function private.hold_message(uuid) from public, anon, authenticated, service_role;
revoke all on function private.limit_changes(uuid) from public, anon, authenticated, service_role;
revoke all on function private.is_emoji(text) from public, anon, authenticated, service_role;
revoke all on function public.edit_message(uuid, text) from public, anon, authenticated, service_role;
revoke all on function public.delete_message(uuid) from public, anon, authenticated, service_role;
revoke all on function public.react(uuid, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.edit_message(uuid, text) to authenticated;
grant execute on function public.delete_message(uuid) to authenticated;
grant execute on function public.react(uuid, text, boolean) to authenticated;
