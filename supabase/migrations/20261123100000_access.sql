-- Access: nothing in the database is reachable by a client until a migration grants it.
--
-- Projects differ in what a new table or function grants by default (hosted projects made before
-- October 2026 give everything to everyone). From here on they are alike.

alter default privileges in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on functions from anon, authenticated, service_role;
alter default privileges
  revoke execute on functions from public;

create schema private;
comment on schema private is 'What no client may touch: counters, rules and the functions behind policies.';
revoke all on schema private from public, anon, authenticated, service_role;

-- What a client is told when it may not. One text for all reasons: whether a room or a message exists is no
-- stranger's business.
create function private.deny()
returns void language plpgsql set search_path = ''
as $$
begin
  raise exception 'not allowed' using errcode = 'insufficient_privilege';
end
$$;

-- What a client is told when it may, but not so or not now. PostgREST makes an answer of it
-- (https://postgrest.org/en/v12/references/errors.html#raise-errors-with-http-status-codes). Constant texts only.
create function private.refuse(
  code text, message text, status int, details text default null, headers jsonb default '{}'
)
returns void language plpgsql set search_path = ''
as $$
begin
  raise sqlstate 'PGRST' using
    message = jsonb_build_object('code', code, 'message', message, 'details', details, 'hint', null)::text,
    detail = jsonb_build_object('status', status, 'headers', headers)::text;
end
$$;

revoke all on function private.deny() from public, anon, authenticated, service_role;
revoke all on function private.refuse(text, text, int, text, jsonb) from public, anon, authenticated, service_role;
