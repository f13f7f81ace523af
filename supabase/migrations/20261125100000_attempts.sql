-- Attempts: how often people may try what a stranger can do, counted for all instances of the site together.
--
-- Only the site counts, with its secret key: if everyone could, anyone could use up another's attempts.

create table private.attempt_limits (
  action text not null,
  counted_by text not null
    constraint attempt_limits_counted_by check (counted_by in ('address', 'account')),
  attempts int not null
    constraint attempt_limits_attempts check (attempts between 1 and 100000),
  seconds int not null
    constraint attempt_limits_seconds check (seconds between 1 and 86400),
  primary key (action, counted_by)
);

comment on table private.attempt_limits is
  'How often the site lets people try something: so many attempts within so many seconds, then one each time a share of them has passed.';
comment on column private.attempt_limits.action is 'What they do: sign_in, register, magic_link, recovery, resend, code (of a mail); password, email_change (in the settings).';
comment on column private.attempt_limits.counted_by is
  'By the address they come from (a school may share one), or by the account they name.';
comment on column private.attempt_limits.attempts is 'How many attempts.';
comment on column private.attempt_limits.seconds is 'Within how many seconds.';

alter table private.attempt_limits enable row level security;
revoke all on table private.attempt_limits from public, anon, authenticated, service_role;

insert into private.attempt_limits (action, counted_by, attempts, seconds) values
  ('sign_in', 'address', 120, 300), ('sign_in', 'account', 10, 600),
  ('register', 'address', 60, 3600), ('register', 'account', 5, 3600),
  ('magic_link', 'address', 60, 3600), ('magic_link', 'account', 5, 3600),
  ('recovery', 'address', 60, 3600), ('recovery', 'account', 5, 3600),
  ('resend', 'address', 60, 3600), ('resend', 'account', 1, 60),
  ('code', 'address', 120, 300), ('code', 'account', 10, 600),
  ('password', 'address', 120, 300), ('password', 'account', 10, 600),
  ('email_change', 'address', 60, 3600), ('email_change', 'account', 5, 3600);

create table private.attempts (
  action text not null,
  counted_by text not null,
  subject bytea not null,
  used_until timestamptz not null,
  primary key (action, counted_by, subject),
  foreign key (action, counted_by) references private.attempt_limits on delete cascade
);

create index attempts_used_until_idx on private.attempts (used_until);

comment on table private.attempts is 'Who has tried what lately. Rows whose time has passed count for nothing and are removed.';
comment on column private.attempts.action is 'What was tried.';
comment on column private.attempts.counted_by is 'Whether subject is an address or an account.';
comment on column private.attempts.subject is 'SHA-256 of the address, the e-mail or the id: who tried is not to be read here.';
comment on column private.attempts.used_until is
  'Each attempt moves it by its share of the time; too far ahead of now is too often.';

alter table private.attempts enable row level security;
revoke all on table private.attempts from public, anon, authenticated, service_role;

-- The seconds to wait, or 0 when this attempt is counted. The row's lock makes of two at once one after the other.
create function private.count_one(rule private.attempt_limits, who text)
returns int language plpgsql security definer set search_path = ''
as $$
declare
  time_allowed interval := make_interval(secs => rule.seconds);
  share interval := time_allowed / rule.attempts;
  hash bytea := sha256(convert_to(who, 'UTF8'));
  wait interval;
begin
  insert into private.attempts as a (action, counted_by, subject, used_until)
  values (rule.action, rule.counted_by, hash, now() + share)
  on conflict on constraint attempts_pkey do update
    set used_until = greatest(a.used_until, now()) + share
    where greatest(a.used_until, now()) + share <= now() + time_allowed;
  if found then
    return 0;
  end if;
  select a.used_until + share - time_allowed - now() into wait
    from private.attempts a
    where a.action = rule.action and a.counted_by = rule.counted_by and a.subject = hash;
  return greatest(1, ceil(extract(epoch from wait)));
end
$$;

create function public.count_attempt(action text, address text default null, account text default null)
returns int language plpgsql security definer set search_path = ''
as $$
declare
  rule private.attempt_limits;
  who text;
  wait int;
begin
  delete from private.attempts a where (a.action, a.counted_by, a.subject) in (
    select old.action, old.counted_by, old.subject from private.attempts old
    where old.used_until < now() order by old.used_until limit 5 for update skip locked
  );
  for rule in
    select l.* from private.attempt_limits l where l.action = count_attempt.action order by l.counted_by desc
  loop
    who := case rule.counted_by when 'address' then count_attempt.address else lower(count_attempt.account) end;
    if who is not null then
      wait := private.count_one(rule, who);
      if wait > 0 then
        return wait;
      end if;
    end if;
  end loop;
  return 0;
end
$$;

-- Whoever got in was no stranger: their earlier mistakes count no longer.
create function public.forgive_attempts(action text, account text)
returns void language plpgsql security definer set search_path = ''
as $$
begin
  delete from private.attempts a
    where a.action = forgive_attempts.action and a.counted_by = 'account'
      and a.subject = sha256(convert_to(lower(forgive_attempts.account), 'UTF8'));
end
$$;

comment on function public.count_attempt(text, text, text) is
  'Counts an attempt by address and by account (an e-mail or an id). Returns the seconds to wait, or 0: go on. The site only.';
comment on function public.forgive_attempts(text, text) is 'Forgets the attempts of an account. The site only.';
revoke all on function private.count_one(private.attempt_limits, text) from public, anon, authenticated, service_role;
revoke all on function public.count_attempt(text, text, text), public.forgive_attempts(text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.count_attempt(text, text, text), public.forgive_attempts(text, text) to service_role;
