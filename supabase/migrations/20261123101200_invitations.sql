-- Invitations: a link that lets whoever has it into a room.

create table private.invitations (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.rooms on delete cascade,
  token_hash bytea not null unique,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  max_uses int not null
    constraint invitations_max_uses check (max_uses between 1 and 1000),
  uses int not null default 0,
  revoked_at timestamptz,
  constraint invitations_uses check (uses between 0 and max_uses)
);

create index invitations_room_id_idx on private.invitations (room_id);

comment on table private.invitations is 'Links into rooms. Whoever has the token may join, until it has expired, is used up or revoked.';
comment on column private.invitations.id is 'The invitation.';
comment on column private.invitations.room_id is 'Where it leads.';
comment on column private.invitations.token_hash is 'SHA-256 of the token in the link; the token itself is not stored.';
comment on column private.invitations.created_by is 'Who made it: profiles.id. It ends when they leave the room.';
comment on column private.invitations.created_at is 'When it was made.';
comment on column private.invitations.expires_at is 'Until when it is good.';
comment on column private.invitations.max_uses is 'How many people it lets in.';
comment on column private.invitations.uses is 'How many it has let in.';
comment on column private.invitations.revoked_at is 'When it was revoked. Empty: it was not.';

alter table private.invitations enable row level security;
revoke all on table private.invitations from public, anon, authenticated, service_role;

-- What a link is good for now: the invitation, or nothing.
create function private.good_invitation(token text)
returns private.invitations language plpgsql stable security definer set search_path = ''
as $$
declare
  invitation private.invitations;
begin
  select i.* into invitation
    from private.invitations i
    join public.rooms r on r.id = i.room_id and r.archived_at is null
    where i.token_hash = sha256(convert_to(good_invitation.token, 'UTF8'))
      and i.revoked_at is null and i.uses < i.max_uses and i.expires_at > now();
  return invitation;
end
$$;

create function public.create_invitation(
  room_id uuid, valid_for interval default '7 days', max_uses int default 25
)
returns jsonb language plpgsql security definer set search_path = ''
as $$
declare
  held record;
  invitation private.invitations;
  -- 192 bits, in letters that need no escaping in an address.
  token text := translate(encode(extensions.gen_random_bytes(24), 'base64'), '+/', '-_');
begin
  select * into held from private.hold_to_manage(create_invitation.room_id, 'moderator', admins => false);
  if (held.room).archived_at is not null then
    perform private.refuse_archived();
  end if;
  if create_invitation.valid_for not between '1 minute' and '1 year' then
    raise exception 'an invitation is good for a minute to a year' using errcode = 'invalid_parameter_value';
  end if;
  insert into private.invitations (room_id, token_hash, created_by, expires_at, max_uses)
  values (
    create_invitation.room_id, sha256(convert_to(token, 'UTF8')), held.person,
    now() + create_invitation.valid_for, create_invitation.max_uses
  )
  returning * into invitation;
  return jsonb_build_object('id', invitation.id, 'token', token, 'expires_at', invitation.expires_at);
end
$$;

create function public.revoke_invitation(invitation_id uuid)
returns void language plpgsql security definer set search_path = ''
as $$
declare
  held record;
  place uuid;
begin
  select i.room_id into place from private.invitations i where i.id = revoke_invitation.invitation_id;
  select * into held from private.hold_to_manage(place, 'moderator');
  update private.invitations i set revoked_at = now()
    where i.id = revoke_invitation.invitation_id and i.revoked_at is null;
  if found then
    insert into private.audit (actor_id, capacity, act, room_id)
    values (held.person, held.capacity, 'revoke_invitation', place);
  end if;
end
$$;

create function public.room_invitations(room_id uuid)
returns table (
  id uuid, created_by uuid, created_at timestamptz, expires_at timestamptz,
  max_uses int, uses int, revoked_at timestamptz
)
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.hold_to_manage(room_invitations.room_id, 'moderator');
  return query
    select i.id, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses, i.revoked_at
    from private.invitations i
    where i.room_id = room_invitations.room_id
    order by i.created_at desc
    limit 100;
end
$$;

-- Whoever holds the link may know where it leads before they register.
create function public.invitation_preview(token text)
returns jsonb language plpgsql stable security definer set search_path = ''
as $$
declare
  invitation private.invitations := private.good_invitation(invitation_preview.token);
begin
  return (
    select jsonb_build_object(
      'slug', r.slug, 'name', r.name, 'topic', r.topic,
      'members', (select count(*) from public.memberships m where m.room_id = r.id),
      'invited_by', p.display_name
    )
    from public.rooms r
    join public.profiles p on p.id = invitation.created_by
    where r.id = invitation.room_id
  );
end
$$;

create function public.accept_invitation(token text)
returns public.rooms language plpgsql security definer set search_path = ''
as $$
declare
  person uuid := private.person();
  invitation private.invitations;
  room public.rooms;
begin
  -- Twice at once by one person counts once.
  perform private.hold_person(person);
  select i.* into invitation from private.invitations i
    where i.token_hash = sha256(convert_to(accept_invitation.token, 'UTF8'));
  if found then
    perform private.hold_one_room(invitation.room_id);
    select * into room from public.rooms r where r.id = invitation.room_id for share;
    if private.is_member(room.id) then
      return room;
    end if;
    -- The row's lock counts: who comes last finds it used up.
    update private.invitations i set uses = i.uses + 1
      where i.id = invitation.id and room.archived_at is null
        and i.revoked_at is null and i.uses < i.max_uses and i.expires_at > now();
    if found then
      perform private.let_in(room, person);
      return room;
    end if;
  end if;
  perform private.refuse('invitation', 'this invitation is not good any more', 410);
end
$$;

-- What someone invited with they take along when they go.
create function private.revoke_their_invitations()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  update private.invitations set revoked_at = now()
    where room_id = old.room_id and created_by = old.user_id and revoked_at is null;
  return null;
end
$$;

create trigger revoke_their_invitations
  after delete on public.memberships
  for each row execute function private.revoke_their_invitations();

comment on function public.create_invitation(uuid, interval, int) is
  'Moderators, owners. Returns {id, token, expires_at}; the token is told this once.';
comment on function public.revoke_invitation(uuid) is 'Moderators, owners, admins.';
comment on function public.room_invitations(uuid) is 'A room''s last hundred invitations. Moderators, owners, admins.';
comment on function public.invitation_preview(text) is
  'Where a link leads: {slug, name, topic, members, invited_by}, or null when it is not good. For guests too.';
comment on function public.accept_invitation(text) is 'Joins the room that a link leads to.';
revoke all on function private.good_invitation(text) from public, anon, authenticated, service_role;
revoke all on function private.revoke_their_invitations() from public, anon, authenticated, service_role;
revoke all on function
  public.create_invitation(uuid, interval, int), public.revoke_invitation(uuid), public.room_invitations(uuid),
  public.invitation_preview(text), public.accept_invitation(text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.create_invitation(uuid, interval, int), public.revoke_invitation(uuid), public.room_invitations(uuid),
  public.accept_invitation(text)
  to authenticated;
grant execute on function public.invitation_preview(text) to anon, authenticated;
