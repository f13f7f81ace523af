-- What people change of their own: their public face, and how the site is for them.

-- All of the face at once, as the form has it. Counted like other changes: a name is not a means to flood.
create function public.update_profile(username text, display_name text, bio text, avatar_color text)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  perform private.hold_person(person);
  perform private.limit_changes(person);
  update public.profiles p
    set username = update_profile.username, display_name = update_profile.display_name,
      bio = update_profile.bio, avatar_color = update_profile.avatar_color
    where p.id = person;
end
$$;

-- Only what is given changes. An empty language is the browser's.
create function public.set_preferences(locale text default null, theme text default null)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
begin
  insert into private.preferences as w (user_id, locale, theme)
  values (person, nullif(set_preferences.locale, ''), coalesce(set_preferences.theme, 'system'))
  on conflict (user_id) do update set
    locale = case when set_preferences.locale is null then w.locale else excluded.locale end,
    theme = coalesce(set_preferences.theme, w.theme);
end
$$;

comment on function public.update_profile(text, text, text, text) is
  'Sets my username, display name, bio and avatar colour (null: one that follows from my id).';
comment on function public.set_preferences(text, text) is
  'Sets my language ("" is the browser''s) and my theme. What is null stays as it is.';
revoke all on function public.update_profile(text, text, text, text), public.set_preferences(text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.update_profile(text, text, text, text), public.set_preferences(text, text)
  to authenticated;
