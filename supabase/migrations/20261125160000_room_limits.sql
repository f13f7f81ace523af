-- How many rooms one person makes, and how often they come and go. Without limits one account could fill everyone's
-- lists with conversations, or have a room change its epoch (and everyone in it their channel) at each request.

alter table private.settings
  add column room_limit int not null default 50
    constraint settings_room_limit check (room_limit between 1 and 10000),
  add column room_seconds int not null default 3600
    constraint settings_room_seconds check (room_seconds between 1 and 86400);

comment on column private.settings.room_limit is
  'How many rooms, direct conversations among them, one person may make within room_seconds.';
comment on column private.settings.room_seconds is 'The seconds in which room_limit is counted.';
comment on column private.settings.change_limit is
  'How many reactions, edits, reports, changes of their profile, comings and goings, taken together, one person may make within change_seconds.';

create index rooms_created_by_recent_idx on public.rooms (created_by, created_at);
drop index public.rooms_created_by_idx;

create function private.limit_rooms()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := auth.uid();
  allowed private.settings;
  span interval;
  moment timestamptz := clock_timestamp();
  oldest timestamptz;
begin
  if person is null then
    return new;
  end if;
  -- Rooms made at once are counted one after the other. Nothing is waited for under this lock but a name that is free.
  perform pg_advisory_xact_lock(hashtextextended('rooms of ' || person, 0));
  select * into allowed from private.settings;
  span := make_interval(secs => allowed.room_seconds);
  select created_at into oldest from public.rooms
    where created_by = person and created_at > moment - span
    order by created_at desc
    offset allowed.room_limit - 1 limit 1;
  if found then
    perform private.refuse_flood(oldest + span - moment);
  end if;
  return new;
end
$$;

create trigger limit_rooms
  before insert on public.rooms
  for each row execute function private.limit_rooms();

-- After the rows, in the order of locks: the membership, then what is counted. Deeper, an account is coming or going.
create function private.limit_comings_and_goings()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if auth.uid() is not null and pg_trigger_depth() = 1 then
    perform private.limit_changes(auth.uid());
  end if;
  return null;
end
$$;

create trigger limit_comings_and_goings
  after insert or delete on public.memberships
  for each statement execute function private.limit_comings_and_goings();

revoke all on function private.limit_rooms() from public, anon, authenticated, service_role;
revoke all on function private.limit_comings_and_goings() from public, anon, authenticated, service_role;
