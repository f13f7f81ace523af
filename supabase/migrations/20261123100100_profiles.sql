-- Profiles: the public face of an account.

create table public.profiles (
  id uuid primary key,
  username text not null
    constraint profiles_username_form check (username ~ '^[A-Za-z0-9_-]{3,24}$'),
  display_name text not null
    constraint profiles_display_name_form
      check (char_length(display_name) between 1 and 48 and display_name ~ '\S'),
  created_at timestamptz not null default now()
);

create unique index profiles_username_key on public.profiles (lower(username));

comment on table public.profiles is
  'One row per account, made when the account is. It outlives the account, so that its messages keep an author.';
comment on column public.profiles.id is 'The account: auth.users.id. No foreign key, so that deleting an account rewrites no message.';
comment on column public.profiles.username is 'Shown as typed, unique without regard to case.';
comment on column public.profiles.display_name is 'The name shown beside messages.';
comment on column public.profiles.created_at is 'When the account was made.';

alter table public.profiles enable row level security;
revoke all on table public.profiles from public, anon, authenticated, service_role;
grant select on table public.profiles to authenticated;
grant select, insert, update, delete on table public.profiles to service_role;

create policy "people see each other's profiles"
  on public.profiles for select to authenticated
  using (true);

-- A sign-up never fails because of its username: Auth would answer 500. The form checks first; what
-- slips through (a race, or a direct call of Auth) gets a free name.
create function private.free_username(wanted text)
returns text language plpgsql stable security definer set search_path = ''
as $$
declare
  base text := case when wanted ~ '^[A-Za-z0-9_-]{3,24}$' then wanted else 'guest' end;
  candidate text := base;
begin
  while exists (select from public.profiles where lower(username) = lower(candidate)) loop
    candidate := left(base, 17) || '-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 6);
  end loop;
  return candidate;
end
$$;

create function private.create_profile()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  chosen text;
begin
  loop
    chosen := private.free_username(new.raw_user_meta_data ->> 'username');
    begin
      insert into public.profiles (id, username, display_name) values (new.id, chosen, chosen);
      return new;
    exception when unique_violation then
      -- Someone took the name in the meantime; the next round sees it.
    end;
  end loop;
end
$$;

create or replace trigger create_profile
  after insert on auth.users
  for each row execute function private.create_profile();

-- The registration form asks before it submits; the answer is public, as on any site with usernames.
create function public.username_available(username text)
returns boolean language sql stable security definer set search_path = ''
as $$
  select not exists (
    select from public.profiles p where lower(p.username) = lower(username_available.username)
  )
$$;

comment on function public.username_available(text) is 'Whether a username is free, without regard to case.';
revoke all on function public.username_available(text) from public, anon, authenticated, service_role;
grant execute on function public.username_available(text) to anon, authenticated, service_role;
revoke all on function private.free_username(text) from public;
revoke all on function private.create_profile() from public;
