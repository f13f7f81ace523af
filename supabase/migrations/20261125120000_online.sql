-- Who is online: one topic of the whole site, for everyone who is signed in. It holds presence and nothing else.
-- To receive presence on a private topic, Realtime asks that its broadcasts may be received too; nobody may send any.
create policy "people see who is online"
  on realtime.messages for select to authenticated
  using (extension in ('broadcast', 'presence') and (select realtime.topic()) = 'online');

create policy "people show that they are online"
  on realtime.messages for insert to authenticated
  with check (extension = 'presence' and (select realtime.topic()) = 'online');
