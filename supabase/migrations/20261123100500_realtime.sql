-- What Realtime may send, and to whom.

-- Messages only. A published memberships table would tell strangers who leaves a closed room: DELETE events
-- pass no policy.
alter publication supabase_realtime add table public.messages;

create policy "people receive their own topic"
  on realtime.messages for select to authenticated
  using ((select realtime.topic()) = 'user:' || (select auth.uid())::text);
