import type { Sql } from 'postgres';
import { serveAdminApi } from './admin-api.ts';
import { checkAuthRules, refuse } from './auth-rules.ts';
import type { Config } from './config.ts';
import type { Claims, TokenAuthority } from './keys.ts';
import type { Service } from './lite.ts';

interface AuthParts {
	/** Postgres as `supabase_auth_admin`. */
	sql: Sql;
	config: Config;
	authority: TokenAuthority;
	lite: Service;
}

const BODY_LIMIT = 1_000_000;

/** Everything under `/auth/v1`: Supabase Lite's Auth, the rules it does not hold, and the admin API it does not have. */
export function createAuth({
	sql,
	config,
	authority,
	lite
}: AuthParts): (request: Request) => Promise<Response> {
	return async (request) => {
		const { pathname } = new URL(request.url);
		if (pathname.startsWith('/auth/v1/admin/')) return serveAdminApi(sql, request);

		const text = await request.text();
		if (text.length > BODY_LIMIT) {
			return refuse({ status: 413, code: 'request_too_large', message: 'Request body too large' });
		}
		const refused = await checkAuthRules(sql, config, {
			path: pathname.slice('/auth/v1'.length),
			method: request.method,
			body: parseObject(text),
			claims: await personOf(request, authority)
		});
		if (refused) return refuse(refused);
		const { method, headers } = request;
		return lite.fetch(new Request(request.url, { method, headers, ...(text ? { body: text } : {}) }));
	};
}

/** The claims of the person who calls, or null: a key's token, none, or one that Auth will refuse by itself. */
async function personOf(request: Request, authority: TokenAuthority): Promise<Claims | null> {
	const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
	if (!token) return null;
	const claims = await authority.verify(token).catch(() => null);
	return claims?.sub ? claims : null;
}

function parseObject(text: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}
