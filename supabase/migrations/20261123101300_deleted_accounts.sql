-- Deleted accounts: their messages and reactions stay, under “deleted person”. Nothing that leads from auth.users
-- reaches them, so no message changes and nobody's sending waits.

create function private.forget_account()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
  place uuid;
begin
  perform private.hold_several_rooms();
  for place in select room_id from public.memberships where user_id = old.id order by room_id loop
    perform from public.rooms where id = place for no key update;
    perform private.hand_over_from(place, old.id);
    delete from public.memberships where room_id = place and user_id = old.id;
  end loop;
  delete from private.site_admins where user_id = old.id;
  delete from private.recent_changes where user_id = old.id;
  delete from private.preferences where user_id = old.id;
  delete from public.blocks where old.id in (blocker_id, blocked_id);
  update public.profiles
    set username = id::text, display_name = '—', bio = '', avatar_color = null, deleted_at = now()
    where id = old.id and deleted_at is null;
  return null;
end
$$;

revoke all on function private.forget_account() from public, anon, authenticated, service_role;

create or replace trigger forget_account
  after delete on auth.users
  for each row execute function private.forget_account();
