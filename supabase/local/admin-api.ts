import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { refuse } from './auth-rules.ts';
import { generateLink } from './generated-link.ts';

// Supabase Lite has no admin API. This is the part of GoTrue's that `auth.admin` of supabase-js calls for users.

const attributes = z.object({
	id: z.uuid().optional(),
	email: z.email().toLowerCase().optional(),
	password: z.string().min(1).max(72).optional(),
	email_confirm: z.boolean().optional(),
	user_metadata: z.record(z.string(), z.unknown()).optional(),
	app_metadata: z.record(z.string(), z.unknown()).optional(),
	/** As Go writes durations, or `none`. */
	ban_duration: z
		.string()
		.regex(/^(none|(\d+(ms|s|m|h))+)$/)
		.optional()
});
type Attributes = z.infer<typeof attributes>;

/** Soft deletion keeps the row, without what tells whose it was: that is not done here, and not taken for the other. */
const removal = z.object({ should_soft_delete: z.literal(false).optional() });

const notFound = () => refuse({ status: 404, code: 'user_not_found', message: 'User not found' });

/**
 * Answers `/auth/v1/admin/users` and below, and `/auth/v1/admin/generate_link`, whose codes are so long. The gateway has
 * checked that the secret key was given.
 */
export async function serveAdminApi(sql: Sql, codeLength: number, request: Request): Promise<Response> {
	const url = new URL(request.url);
	if (url.pathname === '/auth/v1/admin/generate_link' && request.method === 'POST') {
		return link(sql, codeLength, url.origin, request).catch(explain);
	}
	const [, collection, id] = /^\/auth\/v1\/admin\/(users)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
	if (!collection)
		return refuse({ status: 404, code: 'not_found', message: 'Not supported by the embedded Supabase' });
	if (id && !z.uuid().safeParse(id).success) {
		return refuse({ status: 404, code: 'validation_failed', message: 'user_id must be an UUID' });
	}
	try {
		switch (`${request.method} ${id ? 'one' : 'all'}`) {
			case 'GET all':
				return await list(sql, url);
			case 'POST all':
				return await create(sql, attributes.parse(await request.json()));
			case 'GET one':
				return respond(await read(sql, id ?? ''));
			case 'PUT one':
				return await update(sql, id ?? '', attributes.parse(await request.json()));
			case 'DELETE one':
				removal.parse(JSON.parse((await request.text()) || '{}'));
				return await remove(sql, id ?? '');
			default:
				return refuse({ status: 405, code: 'method_not_allowed', message: 'Method not allowed' });
		}
	} catch (error) {
		return explain(error);
	}
}

async function link(sql: Sql, codeLength: number, api: string, request: Request): Promise<Response> {
	const body: unknown = await request.json();
	const generate = () => generateLink(sql, { body, codeLength, api });
	let generated = await generate();
	if (!generated.ok && generated.unknown && isSignUp(body)) {
		const { email, password, data } = body;
		const created = await create(sql, attributes.parse({ email, password, user_metadata: data }));
		if (!created.ok) return created;
		generated = await generate();
	}
	if (!generated.ok) return generated.unknown ? notFound() : generated.refusal;
	return Response.json({ ...(await read(sql, generated.userId)), ...generated.properties });
}

const isSignUp = (body: unknown): body is Record<string, unknown> =>
	typeof body === 'object' && body !== null && 'type' in body && body.type === 'signup';

function read(sql: Sql, id: string): Promise<Record<string, unknown> | undefined> {
	return sql<{ user: Record<string, unknown> }[]>`
		select ${asUser(sql)} as user from auth.users u where u.id = ${id}`.then(([row]) => row?.user);
}

async function list(sql: Sql, url: URL): Promise<Response> {
	const page = Math.max(1, Number(url.searchParams.get('page')) || 1);
	const perPage = Math.min(1000, Math.max(1, Number(url.searchParams.get('per_page')) || 50));
	const rows = await sql<{ user: Record<string, unknown> }[]>`
		select ${asUser(sql)} as user from auth.users u
		order by u.created_at desc, u.id limit ${perPage} offset ${(page - 1) * perPage}`;
	const [count] = await sql<{ total: number }[]>`select count(*)::int as total from auth.users`;
	const total = count?.total ?? 0;
	const last = Math.max(1, Math.ceil(total / perPage));
	const link = (rel: string, number: number) =>
		`<${url.pathname}?page=${number}&per_page=${perPage}>; rel="${rel}"`;
	const links = page < last ? [link('next', page + 1), link('last', last)] : [link('last', last)];
	return Response.json(
		{ users: rows.map((row) => row.user), aud: 'authenticated' },
		{ headers: { 'x-total-count': String(total), link: links.join(', ') } }
	);
}

async function create(sql: Sql, given: Attributes): Promise<Response> {
	if (!given.email)
		return refuse({
			status: 400,
			code: 'validation_failed',
			message: 'Cannot create a user without either an email or phone'
		});
	const id = given.id ?? randomUUID();
	const email = given.email;
	await sql.begin(async (transaction) => {
		await transaction`
			insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
			values (${id}, ${email}, ${hash(sql, given.password)}, ${confirmed(sql, given)},
				${sql.json({ provider: 'email', providers: ['email'], ...given.app_metadata } as never)},
				${sql.json((given.user_metadata ?? {}) as never)})`;
		await transaction`
			insert into auth.identities (id, provider, provider_id, user_id, identity_data)
			values (${randomUUID()}, 'email', ${id}, ${id},
				${sql.json({ sub: id, email, email_verified: given.email_confirm === true, phone_verified: false })})`;
	});
	return respond(await read(sql, id));
}

async function update(sql: Sql, id: string, given: Attributes): Promise<Response> {
	const found = await sql.begin(async (transaction) => {
		const [row] = await transaction`
			update auth.users set
				email = coalesce(${given.email ?? null}, email),
				encrypted_password = coalesce(${hash(sql, given.password)}, encrypted_password),
				email_confirmed_at = coalesce(email_confirmed_at, ${confirmed(sql, given)}),
				raw_app_meta_data = raw_app_meta_data || ${sql.json((given.app_metadata ?? {}) as never)},
				raw_user_meta_data = raw_user_meta_data || ${sql.json((given.user_metadata ?? {}) as never)},
				banned_until = ${bannedUntil(sql, given.ban_duration)},
				updated_at = now()
			where id = ${id} returning id`;
		if (given.email) {
			await transaction`
				update auth.identities set identity_data = identity_data || ${sql.json({ email: given.email })}
				where user_id = ${id} and provider = 'email'`;
		}
		return row;
	});
	return found ? respond(await read(sql, id)) : notFound();
}

async function remove(sql: Sql, id: string): Promise<Response> {
	const [row] = await sql`delete from auth.users where id = ${id} returning id`;
	return row ? Response.json({}) : notFound();
}

const hash = (sql: Sql, password: string | undefined) =>
	password === undefined ? sql`null` : sql`extensions.crypt(${password}, extensions.gen_salt('bf', 10))`;

const confirmed = (sql: Sql, given: Attributes) =>
	given.email_confirm ? sql`now()` : sql`null::timestamptz`;

const bannedUntil = (sql: Sql, duration: string | undefined) => {
	if (duration === undefined) return sql`banned_until`;
	return duration === 'none' ? sql`null::timestamptz` : sql`now() + ${duration}::interval`;
};

/** A user as Auth shows one: no password, no tokens. */
const asUser = (sql: Sql) => sql`
	to_jsonb(u) - array['encrypted_password', 'raw_app_meta_data', 'raw_user_meta_data', 'confirmation_token',
		'recovery_token', 'email_change_token_new', 'email_change_token_current', 'phone_change_token',
		'reauthentication_token', 'is_sso_user', 'email_change', 'email_change_confirm_status']
	|| jsonb_build_object(
		'phone', coalesce(u.phone, ''),
		'app_metadata', u.raw_app_meta_data,
		'user_metadata', u.raw_user_meta_data,
		'identities', coalesce((
			select jsonb_agg(to_jsonb(i) - 'provider_id' || jsonb_build_object('identity_id', i.id, 'id', i.provider_id))
			from auth.identities i where i.user_id = u.id
		), '[]'))`;

function respond(user: Record<string, unknown> | undefined): Response {
	return user ? Response.json(user) : notFound();
}

function explain(error: unknown): Response {
	if (error instanceof z.ZodError || error instanceof SyntaxError) {
		return refuse({ status: 400, code: 'validation_failed', message: error.message });
	}
	const code = error instanceof Error && 'code' in error ? error.code : null;
	if (code === '23505') {
		const message = 'A user with this email address has already been registered';
		return refuse({ status: 422, code: 'email_exists', message });
	}
	const cause = error instanceof Error ? error.message : String(error);
	return refuse({ status: 500, code: 'unexpected_failure', message: `Database error: ${cause}` });
}
