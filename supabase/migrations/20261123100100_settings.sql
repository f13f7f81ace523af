-- Settings: what an admin may change in the dashboard without touching code.

create table private.settings (
  only_row boolean primary key default true
    constraint settings_only_row check (only_row),
  message_limit int not null default 10
    constraint settings_message_limit check (message_limit between 1 and 1000),
  message_seconds int not null default 10
    constraint settings_message_seconds check (message_seconds between 1 and 3600),
  change_limit int not null default 60
    constraint settings_change_limit check (change_limit between 1 and 1000),
  change_seconds int not null default 60
    constraint settings_change_seconds check (change_seconds between 1 and 3600)
);

comment on table private.settings is 'The settings of the site: one row.';
comment on column private.settings.only_row is 'Keeps this table at one row.';
comment on column private.settings.message_limit is 'How many messages one person may send within message_seconds.';
comment on column private.settings.message_seconds is 'The seconds in which message_limit is counted.';
comment on column private.settings.change_limit is
  'How many reactions and edits, taken together, one person may make within change_seconds.';
comment on column private.settings.change_seconds is 'The seconds in which change_limit is counted.';

alter table private.settings enable row level security;
revoke all on table private.settings from public, anon, authenticated, service_role;

insert into private.settings default values;

-- Answers 429 with the seconds to wait: in Retry-After, and in `details`, since browsers hide that header.
create function private.refuse_flood(wait interval)
returns void language plpgsql set search_path = ''
as $$
declare
  seconds text := greatest(1, ceil(extract(epoch from wait)))::int::text;
begin
  perform private.refuse('flood', 'too much at once', 429, seconds, jsonb_build_object('Retry-After', seconds));
end
$$;

revoke all on function private.refuse_flood(interval) from public, anon, authenticated, service_role;
