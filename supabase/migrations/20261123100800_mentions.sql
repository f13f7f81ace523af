-- Mentions: @username of someone in the room; @room, everyone in it, when its author is moderator or owner.

create table private.mentions (
  message_id uuid not null references public.messages on delete cascade,
  room_id uuid not null,
  seq bigint not null,
  author_id uuid not null,
  user_id uuid,
  constraint mentions_once unique nulls not distinct (message_id, user_id)
);

create index mentions_user_id_idx on private.mentions (user_id, room_id, seq);

comment on table private.mentions is 'Who is mentioned where. Kept by triggers on messages.';
comment on column private.mentions.message_id is 'The message.';
comment on column private.mentions.room_id is 'Its room.';
comment on column private.mentions.seq is 'Its place in the room.';
comment on column private.mentions.author_id is 'Who wrote it, and is not told of it.';
comment on column private.mentions.user_id is 'Who is mentioned: profiles.id. Empty: everyone in the room.';

alter table private.mentions enable row level security;
revoke all on table private.mentions from public, anon, authenticated, service_role;

create function private.note_mentions()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' then
    delete from private.mentions where message_id = new.id;
  end if;
  with name (said) as (
    -- Not in the middle of a word: an e-mail address mentions nobody.
    select distinct lower(part[1])
    from regexp_matches(new.body, '(?<![[:alnum:]_@.+-])@([A-Za-z0-9_-]{3,24})(?![A-Za-z0-9_-])', 'g') as part
  )
  insert into private.mentions (message_id, room_id, seq, author_id, user_id)
  select new.id, new.room_id, new.seq, new.author_id, m.user_id
    from name
    -- “@ines-” may be Ines, and a dash.
    join public.profiles p on lower(p.username) in (name.said, rtrim(name.said, '-_'))
    join public.memberships m on m.room_id = new.room_id and m.user_id = p.id
    where m.user_id <> new.author_id
  union
  select new.id, new.room_id, new.seq, new.author_id, null
    from name
    join public.memberships m on m.room_id = new.room_id and m.user_id = new.author_id
    where name.said = 'room' and m.role >= 'moderator';
  return null;
end
$$;

revoke all on function private.note_mentions() from public, anon, authenticated, service_role;

create trigger note_mentions_when_sent
  after insert on public.messages
  for each row when (position('@' in new.body) > 0)
  execute function private.note_mentions();

create trigger note_mentions_when_changed
  after update on public.messages
  for each row when (old.body is distinct from new.body and position('@' in old.body || new.body) > 0)
  execute function private.note_mentions();
