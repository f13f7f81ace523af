-- A small lively community to look around in, for development only.
-- Demo account: camille@parlotte.example, password « bonjour-parlotte »

do $$
declare
  person record;
begin
  for person in
    select * from (values
      ('00000000-0000-4000-8000-000000000001'::uuid, 'camille', 'Camille'),
      ('00000000-0000-4000-8000-000000000002', 'noe', 'Noé'),
      ('00000000-0000-4000-8000-000000000003', 'ines_b', 'Inès'),
      ('00000000-0000-4000-8000-000000000004', 'Sam-42', 'Sam')
    ) as people (id, username, display_name)
  loop
    insert into auth.users (
      id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
      created_at, updated_at, confirmation_token, recovery_token, email_change, email_change_token_new
    ) values (
      person.id, 'authenticated', 'authenticated', lower(split_part(person.username, '_', 1)) || '@parlotte.example',
      extensions.crypt('bonjour-parlotte', extensions.gen_salt('bf', 10)), now(),
      '{"provider": "email", "providers": ["email"]}', jsonb_build_object('username', person.username),
      now() - interval '3 days', now() - interval '3 days', '', '', '', ''
    );
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
    select gen_random_uuid(), 'email', u.id::text, u.id,
      jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true), now()
    from auth.users u where u.id = person.id;

    update public.profiles set display_name = person.display_name where id = person.id;
  end loop;

  -- Supabase Auth looks for its users under this instance; the embedded one has no such column.
  if exists (
    select from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    update auth.users set instance_id = '00000000-0000-0000-0000-000000000000' where instance_id is null;
  end if;
end
$$;

insert into public.messages (room_id, author_id, body, created_at)
select r.id, said.author_id::uuid, said.body, now() - said.ago::interval
from public.rooms r,
  (values
    ('00000000-0000-4000-8000-000000000001', '2 days 3 hours', 'Bonjour tout le monde ! Bienvenue dans le salon général.'),
    ('00000000-0000-4000-8000-000000000004', '2 days 2 hours', 'Hi all! Is it all right if I write in English?'),
    ('00000000-0000-4000-8000-000000000001', '2 days 2 hours', 'Bien sûr, chacun écrit comme il veut.'),
    ('00000000-0000-4000-8000-000000000003', '1 day 5 hours', 'La salle est réservée pour jeudi, 18 h. Qui apporte les tartes ?'),
    ('00000000-0000-4000-8000-000000000002', '1 day 4 hours', 'Moi ! Une aux pommes et une aux poireaux.'),
    ('00000000-0000-4000-8000-000000000004', '1 day 4 hours', E'I can bring:\n- bread\n- cheese\n- a guitar'),
    ('00000000-0000-4000-8000-000000000003', '3 hours', 'Parfait, merci. On se retrouve devant la porte à 17 h 45.'),
    ('00000000-0000-4000-8000-000000000002', '20 minutes', 'À jeudi !')
  ) as said (author_id, ago, body)
where r.slug = 'general'
order by said.ago::interval desc;

-- A closed room, a direct conversation, and what makes a conversation: a reply, a mention, reactions, an edit.
do $$
declare
  camille constant uuid := '00000000-0000-4000-8000-000000000001';
  noe constant uuid := '00000000-0000-4000-8000-000000000002';
  ines constant uuid := '00000000-0000-4000-8000-000000000003';
  sam constant uuid := '00000000-0000-4000-8000-000000000004';
  general uuid;
  committee uuid;
  direct uuid;
  tarts uuid;
begin
  select id into general from public.rooms where slug = 'general';
  update public.rooms set topic = 'Tout ce qui nous concerne tous' where id = general;

  insert into public.rooms (slug, name, topic, kind, created_by)
  values ('comite', 'Comité', 'Préparation de la fête de printemps', 'closed', camille)
  returning id into committee;
  insert into public.memberships (room_id, user_id, role)
  values (committee, camille, 'owner'), (committee, ines, 'moderator'), (committee, noe, 'member');
  insert into public.messages (room_id, author_id, body, created_at)
  values
    (committee, ines, '@room Le budget est voté : **450 €**.', now() - interval '5 hours'),
    (committee, noe, 'Parfait. Je réserve la sono.', now() - interval '4 hours');

  insert into public.rooms (slug, name, kind, created_by)
  values ('d-00000000000040008000000000000001', '', 'direct', noe)
  returning id into direct;
  insert into private.direct_rooms (people, room_id) values (array[camille, noe], direct);
  insert into public.memberships (room_id, user_id) values (direct, camille), (direct, noe);
  insert into public.messages (room_id, author_id, body, created_at)
  values (direct, noe, 'Tu as pensé au cadeau de Sam ?', now() - interval '1 hour');

  select id into tarts from public.messages where room_id = general and body like 'Moi ! Une aux pommes%';
  insert into public.messages (room_id, author_id, body, reply_to, created_at)
  values (general, camille, 'Merci @noe, tu nous sauves.', tarts, now() - interval '10 minutes');

  -- As themselves, as the site would.
  perform set_config('request.jwt.claims', jsonb_build_object('sub', camille)::text, true);
  perform public.react(tarts, '🥧');
  perform set_config('request.jwt.claims', jsonb_build_object('sub', sam)::text, true);
  perform public.react(tarts, '🥧');
  perform public.react(tarts, '🎸');
  perform set_config('request.jwt.claims', '', true);
end
$$;
