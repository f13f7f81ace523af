-- Administration: who may moderate everywhere, and what those who moderate did.

create table private.site_admins (
  user_id uuid primary key references public.profiles on delete cascade,
  added_at timestamptz not null default now()
);

comment on table private.site_admins is
  'Who may moderate every room. Adding or removing a row holds at once: it is asked at each act, not kept in tokens.';
comment on column private.site_admins.user_id is 'The person: profiles.id.';
comment on column private.site_admins.added_at is 'Since when.';

create table private.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_id uuid,
  capacity text not null
    constraint audit_capacity check (capacity in ('moderator', 'owner', 'admin', 'dashboard')),
  act text not null,
  room_id uuid,
  user_id uuid,
  message_id uuid
);

comment on table private.audit is
  'Acts of moderation and administration. It names what it is about without foreign keys: it outlives them.';
comment on column private.audit.id is 'Its number.';
comment on column private.audit.at is 'When.';
comment on column private.audit.actor_id is 'Who did it: profiles.id. Empty: someone in the dashboard.';
comment on column private.audit.capacity is
  'By what right: moderator or owner of the room, admin of the site, or someone in the dashboard.';
comment on column private.audit.act is 'What was done: the name of the function, or admin_added, admin_removed.';
comment on column private.audit.room_id is 'The room it was done in.';
comment on column private.audit.user_id is 'The person it was done to.';
comment on column private.audit.message_id is 'The message it was done to.';

alter table private.site_admins enable row level security;
alter table private.audit enable row level security;
revoke all on table private.site_admins, private.audit from public, anon, authenticated, service_role;
revoke all on sequence private.audit_id_seq from public, anon, authenticated, service_role;

create function private.is_admin(person uuid)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
  return exists (select from private.site_admins where user_id = person);
end
$$;

create function private.record_admin()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  insert into private.audit (actor_id, capacity, act, user_id)
  values (
    auth.uid(), case when auth.uid() is null then 'dashboard' else 'admin' end,
    case tg_op when 'INSERT' then 'admin_added' else 'admin_removed' end,
    case tg_op when 'INSERT' then new.user_id else old.user_id end
  );
  return null;
end
$$;

create trigger record_admin
  after insert or delete on private.site_admins
  for each row execute function private.record_admin();

revoke all on function private.is_admin(uuid) from public, anon, authenticated, service_role;
revoke all on function private.record_admin() from public, anon, authenticated, service_role;
