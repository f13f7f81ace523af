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
