import { randomUUID } from 'node:crypto';
import postgres from 'postgres';

export const ROLES = [
	'anon',
	'stranger',
	'member',
	'moderator',
	'owner',
	'removed',
	'admin',
	'service'
] as const;
export type Role = (typeof ROLES)[number];
type Transaction = postgres.TransactionSql;

/** What the attempts are about: a closed room with someone of each kind, written as `$name` in the matrix. */
export type Scene = Record<string, string>;

/**
 * What comes of each statement for each role: `ok`, `none` (allowed, but of no row), or the SQLSTATE it is refused
 * with. All of it happens in one transaction that is rolled back, and a statement's roles in one request: thousands of
 * cells, each with savepoints of its own asked for one by one, are mostly waiting.
 */
export async function outcomes(
	databaseUrl: string,
	statements: Map<string, string>
): Promise<Map<string, string[]>> {
	const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
	const answers = new Map<string, string[]>();
	try {
		await sql.begin(async (transaction) => {
			const scene = await setScene(transaction);
			await transaction.unsafe(ATTEMPT);
			const people = ROLES.map((role) => asDatabase(role, scene[role]));
			for (const [name, statement] of statements) {
				const text = statement.replace(/\$(\w+)/g, (_, key: string) => `'${scene[key] ?? `no ${key}`}'`);
				const rows = await transaction<{ outcome: string }[]>`
					select pg_temp.attempt(role, claims, ${text}) as outcome
					from unnest(${people.map(({ role }) => role)}::text[], ${people.map(({ claims }) => claims)}::text[])
						with ordinality as person (role, claims, place)
					order by place`;
				answers.set(
					name,
					rows.map(({ outcome }) => outcome)
				);
			}
			throw new Undone();
		});
	} catch (error) {
		if (!(error instanceof Undone)) throw error;
	} finally {
		await sql.end();
	}
	return answers;
}

/** Thrown to roll back. */
class Undone extends Error {}

/** The role and the claims with which PostgREST would come for somebody. */
function asDatabase(role: Role, id = ''): { role: string; claims: string } {
	const database = role === 'anon' ? 'anon' : role === 'service' ? 'service_role' : 'authenticated';
	return {
		role: database,
		claims: JSON.stringify({ role: database, ...(database === 'authenticated' && { sub: id }) })
	};
}

/** Does a statement as somebody and undoes it; says what came of it. A single null is no row. */
const ATTEMPT = `
	create function pg_temp.attempt(role text, claims text, statement text)
	returns text language plpgsql as $$
	declare
		found_row record;
		counted bigint := 0;
		is_null boolean := false;
		state text;
		outcome text;
	begin
		perform set_config('role', attempt.role, true), set_config('request.jwt.claims', attempt.claims, true);
		if statement like 'select%' then
			for found_row in execute statement loop
				counted := counted + 1;
				is_null := (select value is null from json_each_text(row_to_json(found_row)) limit 1);
			end loop;
		else
			execute statement;
			get diagnostics counted = row_count;
		end if;
		raise exception using
			errcode = 'UNDON', message = case when counted = 0 or counted = 1 and is_null then 'none' else 'ok' end;
	exception when others then
		get stacked diagnostics state = returned_sqlstate, outcome = message_text;
		return case state when 'UNDON' then outcome else state end;
	end
	$$`;

async function setScene(transaction: Transaction): Promise<Scene> {
	const scene: Scene = {};
	for (const role of ['stranger', 'member', 'other', 'moderator', 'owner', 'removed', 'admin']) {
		const id = (scene[role] = randomUUID());
		const username = `${role}-${id.slice(0, 8)}`;
		await transaction`
			insert into auth.users (id, email, raw_user_meta_data)
			values (${id}, ${`${id}@people.example`}, jsonb_build_object('username', ${username}::text))`;
	}
	for (const [name, kind] of [
		['room', 'closed'],
		['open', 'open']
	] as const) {
		const slug = `${name}-${randomUUID().slice(0, 8)}`;
		const [row] = await transaction`
			insert into public.rooms (slug, name, kind) values (${slug}, 'Test', ${kind}) returning id`;
		Object.assign(scene, { [name]: row?.id, [`${name}_slug`]: slug });
	}
	const roles = {
		member: 'member',
		other: 'member',
		removed: 'member',
		moderator: 'moderator',
		owner: 'owner'
	};
	for (const [name, role] of Object.entries(roles)) {
		await transaction`
			insert into public.memberships (room_id, user_id, role)
			values (${scene.room ?? ''}, ${scene[name] ?? ''}, ${role})`;
	}
	const [message] = await transaction`
		insert into public.messages (room_id, author_id, body)
		values (${scene.room ?? ''}, ${scene.member ?? ''}, 'hello') returning id`;
	await transaction`insert into private.site_admins (user_id) values (${scene.admin ?? ''})`;
	await transaction`
		insert into public.blocks (blocker_id, blocked_id) values (${scene.member ?? ''}, ${scene.stranger ?? ''})`;
	await transaction`
		insert into private.reports (message_id, room_id, author_id, reporter_id, reason, body)
		values (${message?.id}, ${scene.room ?? ''}, ${scene.member ?? ''}, ${scene.other ?? ''}, 'spam', 'hello')`;

	const asOwner = JSON.stringify({ sub: scene.owner, role: 'authenticated' });
	await transaction`select set_config('request.jwt.claims', ${asOwner}, true)`;
	const [invitation] = await transaction`select public.create_invitation(${scene.room ?? ''}) as it`;
	await transaction`select public.remove_member(${scene.room ?? ''}, ${scene.removed ?? ''})`;
	await transaction`
		select set_config('request.jwt.claims', '', true), set_config('parlotte.room', '', true)`;
	return { ...scene, message: message?.id, invitation: invitation?.it.id, token: invitation?.it.token };
}
