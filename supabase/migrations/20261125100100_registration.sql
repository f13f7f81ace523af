-- Registration: open, by invitation, or closed. Decided here and not by the form: anyone may call Auth itself.

alter table private.settings
  add column registration text not null default 'open'
    constraint settings_registration_known check (registration in ('open', 'invitation', 'closed'));

comment on column private.settings.registration is
  'Who may make an account: open (everyone), invitation (whoever has a link into a room), closed (nobody; admins add people in the dashboard).';

-- Who registered with an invitation, until they confirm their address.
create table private.invited_accounts (
  user_id uuid primary key,
  invitation_id uuid not null references private.invitations on delete cascade,
  registered_at timestamptz not null default now()
);

create index invited_accounts_invitation_id_idx on private.invited_accounts (invitation_id);

comment on table private.invited_accounts is
  'Who registered with an invitation and has not confirmed their address yet. Confirming lets them into its room.';
comment on column private.invited_accounts.user_id is 'The account: auth.users.id.';
comment on column private.invited_accounts.invitation_id is 'The invitation; it counted them when they registered.';
comment on column private.invited_accounts.registered_at is 'When.';

alter table private.invited_accounts enable row level security;
revoke all on table private.invited_accounts from public, anon, authenticated, service_role;

-- Counts one more use of the invitation that a token stands for. Null when it is not good (any more).
create function private.use_invitation(token text)
returns uuid language plpgsql security definer set search_path = ''
as $$
declare
  used uuid;
begin
  update private.invitations i set uses = i.uses + 1
    where i.id = (private.good_invitation(use_invitation.token)).id and i.uses < i.max_uses and i.revoked_at is null
    returning i.id into used;
  return used;
end
$$;

-- At the end of the transaction, when it shows what kind of account it is: one that an admin made is confirmed or
-- invited by then; one that somebody made for themselves waits for its mail, or comes from GitHub or Google.
create function private.admit_account()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  account auth.users;
  mode text := (select registration from private.settings);
  invitation uuid;
begin
  select * into account from auth.users where id = new.id;
  if not found or account.invited_at is not null or (
    account.email_confirmed_at is not null and coalesce(account.raw_app_meta_data ->> 'provider', 'email') = 'email'
  ) then
    return null;
  end if;
  if mode <> 'closed' then
    invitation := private.use_invitation(account.raw_user_meta_data ->> 'invitation');
  end if;
  if mode = 'closed' or (mode = 'invitation' and invitation is null) then
    raise exception 'registration is %', mode using errcode = 'insufficient_privilege';
  end if;
  if invitation is not null then
    insert into private.invited_accounts (user_id, invitation_id) values (account.id, invitation);
  end if;
  return null;
end
$$;

create constraint trigger admit_account
  after insert on auth.users
  deferrable initially deferred
  for each row execute function private.admit_account();

-- Whoever confirms is let into the room of their invitation, unless it was revoked or the room archived meanwhile.
create function private.enter_by_invitation()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  room public.rooms;
begin
  if not exists (select from private.invited_accounts where user_id = new.id) then
    return null;
  end if;
  -- Its room and the default ones.
  perform private.hold_several_rooms();
  select r.* into room
    from private.invited_accounts a
    join private.invitations i on i.id = a.invitation_id and i.revoked_at is null
    join public.rooms r on r.id = i.room_id
    where a.user_id = new.id;
  if found then
    select r.* into room from public.rooms r where r.id = room.id and r.archived_at is null for share;
    if found then
      perform private.let_in(room, new.id);
    end if;
  end if;
  delete from private.invited_accounts where user_id = new.id;
  return null;
end
$$;

create or replace trigger enter_by_invitation
  after update of email_confirmed_at on auth.users
  for each row when (old.email_confirmed_at is null and new.email_confirmed_at is not null)
  execute function private.enter_by_invitation();

-- An account that goes unconfirmed gives its place back.
create function private.forget_invited_account()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  with gone as (delete from private.invited_accounts where user_id = old.id returning invitation_id)
  update private.invitations i set uses = i.uses - 1 from gone where i.id = gone.invitation_id;
  return null;
end
$$;

create or replace trigger forget_invited_account
  after delete on auth.users
  for each row execute function private.forget_invited_account();

create function public.registration_mode()
returns text language sql stable security definer set search_path = ''
as $$
  select registration from private.settings
$$;

comment on function public.registration_mode() is 'Who may make an account: open, invitation or closed.';
revoke all on function private.use_invitation(text) from public, anon, authenticated, service_role;
revoke all on function private.admit_account() from public, anon, authenticated, service_role;
revoke all on function private.enter_by_invitation() from public, anon, authenticated, service_role;
revoke all on function private.forget_invited_account() from public, anon, authenticated, service_role;
revoke all on function public.registration_mode() from public, anon, authenticated, service_role;
grant execute on function public.registration_mode() to anon, authenticated;
