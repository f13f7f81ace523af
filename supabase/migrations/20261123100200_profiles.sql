-- Profiles: the public face of an account.

-- One line that shows as it is stored: NFC, and nothing that
--   is a control character, or turns the direction of text;
--   is invisible; but joiners and variants, which emoji and some scripts are written with, are taken where they are
--   needed: a joiner between two characters beyond the alphabets of Europe, a variant after a symbol or in a keycap, tags
--   in a flag;
--   heaps more than four marks on one letter.
create function private.is_plain(line text)
returns boolean language sql immutable parallel safe set search_path = ''
as $$
  select line is nfc normalized
    and line !~ (
      '[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f'
      '\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a'
      '\U000e0000-\U000e001f\U000e0080-\U000e0fff]'
      '|^[\u200c\u200d]|[\u200c\u200d]$|[\u0001-\u058f\u200c\u200d][\u200c\u200d]|[\u200c\u200d][\u0001-\u058f]'
      '|(?<![#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])[\ufe00-\ufe0f]'
      '|(?<=[#*0-9])[\ufe00-\ufe0f](?!\u20e3)'
      '|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]'
      '|[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1'
      '\u0eb4-\u0ebc\u0ec8-\u0ece\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}'
    )
$$;

-- Something to see in it, rather than blanks of one kind or another.
create function private.is_visible(line text)
returns boolean language sql immutable parallel safe set search_path = ''
as $$
  select line ~ (
    '[^\u0001-\u0020\u007f-\u00a0\u00ad\u0300-\u036f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f'
    '\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]'
  )
$$;

-- A text as it is stored. Putting marks in order takes Postgres time by the square of their number (20,000 of them: 5 s,
-- 40,000: 24 s): what is too long for any name or topic stays as it is, for the length to be refused.
create function private.tidy(line text)
returns text language sql immutable parallel safe set search_path = ''
as $$
  select case when char_length(line) > 1000 then line else btrim(normalize(line, nfc)) end
$$;

revoke all on function private.is_plain(text), private.is_visible(text), private.tidy(text)
  from public, anon, authenticated, service_role;
-- Who writes a table must be allowed to ask what its constraints ask.
grant execute on function private.is_plain(text) to service_role;
grant execute on function private.is_visible(text) to authenticated, service_role;

create table public.profiles (
  id uuid primary key,
  username text not null,
  display_name text not null
    constraint profiles_display_name_form
      check (
        char_length(display_name) between 1 and 48 and private.is_visible(display_name)
          and private.is_plain(display_name)
      ),
  bio text not null default ''
    constraint profiles_bio_form check (
      char_length(bio) <= 300 and private.is_plain(replace(bio, chr(10), ' ')) and bio = btrim(bio, E' \n\t')
    ),
  avatar_color text
    constraint profiles_avatar_color_known check (avatar_color in (
      'brick', 'apricot', 'honey', 'olive', 'fern', 'teal', 'sky', 'iris', 'plum', 'rose'
    )),
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint profiles_username_form check (
    case when deleted_at is null
      then username ~ '^[A-Za-z0-9_-]{3,24}$' and lower(username) <> 'room'
      else username = id::text
    end
  )
);

create unique index profiles_username_key on public.profiles (lower(username));

comment on table public.profiles is
  'One row per account, made when the account is. It outlives the account, so that its messages keep an author.';
comment on column public.profiles.id is
  'The account: auth.users.id. No foreign key, so that deleting an account rewrites no message.';
comment on column public.profiles.username is
  'Shown as typed, unique without regard to case, never "room" (@room means everyone). The id, once the account is deleted.';
comment on column public.profiles.display_name is 'The name shown beside messages.';
comment on column public.profiles.bio is 'What they say of themselves: up to 300 characters, lines allowed.';
comment on column public.profiles.avatar_color is
  'The colour behind their initial. Empty: one that follows from their id.';
comment on column public.profiles.created_at is 'When the account was made.';
comment on column public.profiles.deleted_at is
  'When the account was deleted; the site then shows “deleted person”. Empty: it exists.';

create table private.preferences (
  user_id uuid primary key references public.profiles on delete cascade,
  locale text
    constraint preferences_locale_known check (locale in ('en', 'fr')),
  theme text not null default 'system'
    constraint preferences_theme_known check (theme in ('light', 'dark', 'system'))
);

comment on table private.preferences is
  'How people want the site to be for them; nobody else sees it. No row: as their browser asks.';
comment on column private.preferences.user_id is 'The person: profiles.id.';
comment on column private.preferences.locale is 'The language they chose. Empty: the one their browser asks for.';
comment on column private.preferences.theme is 'light, dark, or what their device has.';

alter table private.preferences enable row level security;
revoke all on table private.preferences from public, anon, authenticated, service_role;

alter table public.profiles enable row level security;
revoke all on table public.profiles from public, anon, authenticated, service_role;
grant select on table public.profiles to authenticated;
grant select, insert, update, delete on table public.profiles to service_role;

create policy "people see each other's profiles"
  on public.profiles for select to authenticated
  using (true);

-- Who is calling, if the account still exists: a token outlives it by some minutes.
create function private.person()
returns uuid language plpgsql stable security definer set search_path = ''
as $$
declare
  person uuid := auth.uid();
begin
  if not exists (select from public.profiles where id = person and deleted_at is null) then
    perform private.deny();
  end if;
  return person;
end
$$;

-- A sign-up never fails because of its username: Auth would answer 500. The form checks first; what
-- slips through (a race, or a direct call of Auth) gets a free name.
create function private.free_username(wanted text)
returns text language plpgsql stable security definer set search_path = ''
as $$
declare
  base text := case
    when wanted ~ '^[A-Za-z0-9_-]{3,24}$' and lower(wanted) <> 'room' then wanted else 'guest'
  end;
  candidate text := base;
begin
  while exists (select from public.profiles where lower(username) = lower(candidate)) loop
    candidate := left(base, 17) || '-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 6);
  end loop;
  return candidate;
end
$$;

-- The name someone chose to be shown, as a profile may have it; else GitHub's or Google's; else the username.
create function private.display_name_of(metadata jsonb, otherwise text)
returns text language sql immutable set search_path = ''
as $$
  select coalesce(
    (
      select name
      from unnest(array[metadata ->> 'display_name', metadata ->> 'full_name', metadata ->> 'name'])
        with ordinality as given (written, place),
        private.tidy(given.written) as name
      where char_length(name) between 1 and 48 and private.is_visible(name) and private.is_plain(name)
      order by place limit 1
    ),
    otherwise
  )
$$;

revoke all on function private.display_name_of(jsonb, text) from public, anon, authenticated, service_role;

create function private.create_profile()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  chosen text;
begin
  loop
    chosen := private.free_username(new.raw_user_meta_data ->> 'username');
    begin
      insert into public.profiles (id, username, display_name)
      values (new.id, chosen, private.display_name_of(new.raw_user_meta_data, chosen));
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
  -- Guests ask: what is too long to be a name is compared with nobody's.
  select case when length(username_available.username) > 32 then false
    else lower(username_available.username) <> 'room' and not exists (
      select from public.profiles p where lower(p.username) = lower(username_available.username)
    )
  end
$$;

comment on function public.username_available(text) is 'Whether a username is free, without regard to case.';
revoke all on function public.username_available(text) from public, anon, authenticated, service_role;
grant execute on function public.username_available(text) to anon, authenticated, service_role;
revoke all on function private.person() from public, anon, authenticated, service_role;
revoke all on function private.free_username(text) from public, anon, authenticated, service_role;
revoke all on function private.create_profile() from public, anon, authenticated, service_role;
