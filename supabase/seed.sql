-- A small lively community to look around in, for development and for the pictures in docs/images.
-- Demo account: camille@parlotte.example, password « bonjour-parlotte »

do $$
declare
  person record;
  password text := extensions.crypt('bonjour-parlotte', extensions.gen_salt('bf', 10));
begin
  for person in
    select * from (values
      ('00000000-0000-4000-8000-000000000001'::uuid, 'camille', 'Camille', 'brick', 'Présidente de l’association depuis un an. Je réponds le soir.'),
      ('00000000-0000-4000-8000-000000000002', 'noe', 'Noé', 'teal', 'Pâtissier du dimanche, bricoleur du samedi.'),
      ('00000000-0000-4000-8000-000000000003', 'ines_b', 'Inès', 'plum', 'Trésorière. Les factures, c’est par ici.'),
      ('00000000-0000-4000-8000-000000000004', 'Sam-42', 'Sam', 'honey', 'From Leeds. My French is *en cours*.'),
      ('00000000-0000-4000-8000-000000000005', 'malo', 'Malo', 'fern', ''),
      ('00000000-0000-4000-8000-000000000006', 'aicha', 'Aïcha', 'iris', 'Je prête volontiers mes livres ; je les réclame aussi.'),
      ('00000000-0000-4000-8000-000000000007', 'jeanne-m', 'Jeanne', 'rose', '')
    ) as people (id, username, display_name, avatar_color, bio)
  loop
    insert into auth.users (
      id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
      created_at, updated_at, confirmation_token, recovery_token, email_change, email_change_token_new
    ) values (
      person.id, 'authenticated', 'authenticated', lower(split_part(person.username, '_', 1)) || '@parlotte.example',
      password, now(),
      '{"provider": "email", "providers": ["email"]}', jsonb_build_object('username', person.username),
      now() - interval '3 days', now() - interval '3 days', '', '', '', ''
    );
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
    select gen_random_uuid(), 'email', u.id::text, u.id,
      jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true), now()
    from auth.users u where u.id = person.id;

    update public.profiles
    set display_name = person.display_name, avatar_color = person.avatar_color, bio = person.bio
    where id = person.id;
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

-- Rooms of every kind, who is in them, and what they say: with replies, mentions, reactions, an edit.
do $$
declare
  camille constant uuid := '00000000-0000-4000-8000-000000000001';
  noe constant uuid := '00000000-0000-4000-8000-000000000002';
  ines constant uuid := '00000000-0000-4000-8000-000000000003';
  sam constant uuid := '00000000-0000-4000-8000-000000000004';
  malo constant uuid := '00000000-0000-4000-8000-000000000005';
  aicha constant uuid := '00000000-0000-4000-8000-000000000006';
  jeanne constant uuid := '00000000-0000-4000-8000-000000000007';
  direct constant text := 'd-00000000000040008000000000000001';
  several constant text := 'd-00000000000040008000000000000002';
  line record;
  written uuid;
  place bigint;
  keys jsonb := '{}';
begin
  update public.rooms set topic = 'Tout ce qui nous concerne tous' where slug = 'general';
  insert into public.rooms (slug, name, topic, kind, created_by) values
    ('cuisine', 'Cuisine', 'Recettes, tours de main, ratages avoués', 'open', noe),
    ('livres', 'Lectures', 'Ce qu’on lit, ce qu’on prête', 'open', aicha),
    ('english-corner', 'English corner', 'For whoever wants to practise', 'open', sam),
    ('velo', 'Vélo', 'Sorties du dimanche, réparations du lundi', 'open', malo),
    ('comite', 'Comité', 'Préparation de la fête de printemps', 'closed', camille),
    (direct, '', '', 'direct', noe),
    (several, '', '', 'direct', sam);
  insert into private.direct_rooms (people, room_id)
  select array[camille, noe], id from public.rooms where slug = direct
  union all
  select array[camille, sam, jeanne], id from public.rooms where slug = several;
  insert into public.memberships (room_id, user_id, role)
  select r.id, it.person, it.role
  from (values
    ('cuisine', noe, 'owner'::public.member_role), ('cuisine', camille, 'member'), ('cuisine', aicha, 'member'),
    ('cuisine', malo, 'member'), ('cuisine', jeanne, 'member'),
    ('livres', aicha, 'owner'), ('livres', jeanne, 'member'), ('livres', camille, 'member'),
    ('english-corner', sam, 'owner'), ('english-corner', camille, 'moderator'),
    ('velo', malo, 'owner'), ('velo', sam, 'member'),
    ('comite', camille, 'owner'), ('comite', ines, 'moderator'), ('comite', noe, 'member'),
    (direct, camille, 'member'), (direct, noe, 'member'),
    (several, camille, 'member'), (several, sam, 'member'), (several, jeanne, 'member')
  ) as it (slug, person, role)
  join public.rooms r on r.slug = it.slug;

  for line in
    select r.id as room_id, p.id as author_id, said.ago::interval as ago, said.key, said.answers, said.body
    from (values
    ('general', 'camille', '2 days 3 hours', '', '', 'Bonjour tout le monde ! Bienvenue dans le salon général.'),
    ('general', 'Sam-42', '2 days 2 hours', '', '', 'Hi all! Is it all right if I write in English?'),
    ('general', 'camille', '2 days 119 minutes', '', '', 'Bien sûr, chacun écrit comme il veut.'),
    ('general', 'malo', '2 days 100 minutes', '', '', '👋'),
    ('general', 'ines_b', '1 day 5 hours', '', '', 'La salle est réservée pour **jeudi, 18 h**. Qui apporte les tartes ?'),
    ('general', 'noe', '1 day 4 hours', 'tarts', '', 'Moi ! Une aux pommes et une aux poireaux.'),
    ('general', 'Sam-42', '1 day 3 hours', 'bring', '', E'I can bring:\n- bread\n- cheese\n- a guitar'),
    ('general', 'aicha', '1 day 170 minutes', '', 'bring', 'Oh oui, la guitare !'),
    ('general', 'jeanne-m', '5 hours', 'poster', '', E'L’affiche est prête, je la colle demain au marché :\n> Jeudi, on parle, on mange, on chante. Entrée libre.'),
    ('general', 'malo', '4 hours 55 minutes', '', '', 'Très belle. Il manque peut-être l’heure ?'),
    ('general', 'jeanne-m', '4 hours 50 minutes', '', '', 'Bien vu. C’est corrigé.'),
    ('general', 'ines_b', '3 hours', '', '', 'Parfait, merci. On se retrouve devant la porte à 17 h 45.'),
    ('general', 'noe', '24 minutes', 'oven', '', 'Une question pour la cuisine de la salle : est-ce que le four marche ?'),
    ('general', 'ines_b', '22 minutes', '', 'oven', 'Il marche, mais il chauffe fort. Compte 20 min de moins.'),
    ('general', 'noe', '21 minutes', '', '', 'Compris.'),
    ('general', 'Sam-42', '12 minutes', 'code', '', E'I made a tiny page with the programme. Anyone can change it:\n```js\nconst programme = [\n  { at: ''18:00'', what: ''Welcome'' },\n  { at: ''19:30'', what: ''Songs'' }\n];\n```'),
    ('general', 'camille', '10 minutes', '', 'tarts', 'Merci @noe, tu nous sauves.'),
    ('general', 'aicha', '3 minutes', '', '', 'À jeudi ! 🎉'),
    ('cuisine', 'noe', '1 day 6 hours', '', '', 'Pâte brisée : 250 g de farine, 125 g de beurre, un peu d’eau froide, une pincée de sel. Et **on n’y touche plus** pendant une heure.'),
    ('cuisine', 'aicha', '1 day 5 hours', '', '', 'Une heure au frais ?'),
    ('cuisine', 'noe', '1 day 5 hours', '', '', 'Au frais, oui. C’est là que tout se joue.'),
    ('cuisine', 'camille', '8 hours', '', '', 'La mienne a collé à la table. Je ne dirai pas combien de farine j’ai remise.'),
    ('cuisine', 'malo', '2 hours', '', '', 'On veut savoir.'),
    ('cuisine', 'jeanne-m', '95 minutes', '', '', '😂'),
    ('livres', 'aicha', '2 days 8 hours', '', '', 'Je viens de finir *Les Vagues*. Quelqu’un l’a lu ?'),
    ('livres', 'jeanne-m', '2 days 7 hours', '', '', 'Deux fois. La seconde était la bonne.'),
    ('english-corner', 'Sam-42', '1 day 9 hours', '', '', 'Word of the week: *to dawdle*. What you do on the way to the bakery.'),
    ('english-corner', 'camille', '1 day 8 hours', '', '', 'I dawdle professionally.'),
    ('velo', 'malo', '1 day 2 hours', '', '', 'Sortie dimanche : 40 km, le long du canal, avec pause.'),
    ('comite', 'ines_b', '5 hours', 'budget', '', '@room Le budget est voté : **450 €**.'),
    ('comite', 'noe', '4 hours', '', '', 'Parfait. Je réserve la sono.'),
    ('comite', 'ines_b', '40 minutes', '', '', '@camille, tu signes le devis ?'),
    ('direct', 'noe', '70 minutes', '', '', 'Tu as pensé au cadeau de Sam ?'),
    ('direct', 'camille', '66 minutes', '', '', 'Un médiator gravé. Jeanne s’en occupe.'),
    ('direct', 'noe', '65 minutes', 'gift', '', 'Parfait. Je passe le prendre demain matin, avant le marché.'),
    ('several', 'Sam-42', '50 minutes', '', '', 'Carpool on Thursday? I have three seats.'),
    ('several', 'jeanne-m', '45 minutes', '', '', 'Une pour moi, merci !')
    ) as said (room, author, ago, key, answers, body)
    join public.rooms r on r.slug = case said.room when 'direct' then direct when 'several' then several else said.room end
    join public.profiles p on p.username = said.author
    order by said.ago::interval desc
  loop
    insert into public.messages (room_id, author_id, body, reply_to, created_at)
    values (line.room_id, line.author_id, line.body, (keys ->> line.answers)::uuid, now() - line.ago)
    returning id into written;
    if line.key <> '' then
      keys := keys || jsonb_build_object(line.key, written);
    end if;
  end loop;

  -- As themselves, as the site would.
  for line in
    select * from (values
      (camille, 'tarts', '🥧'), (sam, 'tarts', '🥧'), (aicha, 'tarts', '🥧'), (sam, 'tarts', '🎸'),
      (noe, 'bring', '🎸'), (jeanne, 'bring', '🎸'), (malo, 'bring', '🧀'),
      (ines, 'poster', '👏'), (camille, 'poster', '👏'), (sam, 'poster', '❤️'),
      (camille, 'code', '👍'), (malo, 'code', '👍'), (ines, 'budget', '✅'), (camille, 'gift', '👍')
    ) as reacting (person, key, emoji)
  loop
    perform set_config('request.jwt.claims', jsonb_build_object('sub', line.person)::text, true);
    perform public.react((keys ->> line.key)::uuid, line.emoji);
  end loop;
  perform set_config('request.jwt.claims', jsonb_build_object('sub', jeanne)::text, true);
  perform public.edit_message((keys ->> 'poster')::uuid, replace(m.body, 'Jeudi, on', 'Jeudi, 18 h : on'))
    from public.messages m where m.id = (keys ->> 'poster')::uuid;

  -- Camille was here this morning: what came since is new to her.
  perform set_config('request.jwt.claims', jsonb_build_object('sub', camille)::text, true);
  for line in
    select r.id, max(m.seq) as seq
    from public.rooms r
    join public.memberships s on s.room_id = r.id and s.user_id = camille
    join public.messages m on m.room_id = r.id and m.created_at < now() - interval '150 minutes'
    group by r.id
  loop
    perform public.mark_read(line.id, line.seq);
  end loop;
  select max(m.seq) into place from public.messages m join public.rooms r on r.id = m.room_id where r.slug = direct;
  perform public.mark_read(r.id, place) from public.rooms r where r.slug = direct;
  perform set_config('request.jwt.claims', '', true);
end
$$;
