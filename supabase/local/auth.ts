import type { Sql } from 'postgres';
import { serveAdminApi } from './admin-api.ts';
import { checkAuthRules, refuse } from './auth-rules.ts';
import type { Config } from './config.ts';
import { answerRepeatedSignUp, resendConfirmation, type SendMail } from './confirmation.ts';
import type { Claims, TokenAuthority } from './keys.ts';
import { beginEmailChange, confirmOneAddress } from './email-change.ts';
import type { Service } from './lite.ts';
import { sendReauthentication } from './reauthentication.ts';

interface AuthParts {
	/** Postgres as `supabase_auth_admin`. */
	sql: Sql;
	config: Config;
	authority: TokenAuthority;
	lite: Service;
	projectFolder: string;
	send: SendMail;
}

const BODY_LIMIT = 1_000_000;

/** Everything under `/auth/v1`: Supabase Lite's Auth, the rules it does not hold, and the admin API it does not have. */
export function createAuth(parts: AuthParts): (request: Request) => Promise<Response> {
	const { sql, config, authority, lite } = parts;

	return async (request) => {
		const { pathname } = new URL(request.url);
		if (pathname.startsWith('/auth/v1/admin/')) return serveAdminApi(sql, request);

		const text = await request.text();
		if (text.length > BODY_LIMIT) {
			return refuse({ status: 413, code: 'request_too_large', message: 'Request body too large' });
		}
		const { method, headers } = request;
		const path = pathname.slice('/auth/v1'.length);
		const body = parseObject(text);
		const claims = await personOf(request, authority);
		const refused = await checkAuthRules(sql, config, { path, method, body, claims });
		if (refused) return refuse(refused);
		if (claims?.sub && method === 'GET' && path === '/reauthenticate') {
			return sendReauthentication(parts, claims.sub);
		}

		const pass = () =>
			lite.fetch(new Request(request.url, { method, headers, ...(text ? { body: text } : {}) }));
		if (config.auth.email.double_confirm_changes) {
			if (claims?.sub && method === 'PUT' && path === '/user' && typeof body.email === 'string') {
				// Without the address, Lite takes the rest and answers as with it.
				const { email, ...rest } = body;
				return (
					(await beginEmailChange(parts, claims.sub, email as string)) ??
					lite.fetch(new Request(request.url, { method, headers, body: JSON.stringify(rest) }))
				);
			}
			if (method === 'POST' && path === '/verify' && body.type === 'email_change') {
				return (await confirmOneAddress(parts, body)) ?? pass();
			}
		}
		if (method !== 'POST' || typeof body.email !== 'string' || !config.auth.email.enable_confirmations)
			return pass();
		if (path === '/resend' && body.type === 'signup') return resendConfirmation(parts, body.email);
		if (path === '/signup') return withRepeatedSignUp(await pass(), parts, body.email);
		return pass();
	};
}

/** Lite has judged the sign-up as any; only its refusal of an address it knows is answered otherwise. */
async function withRepeatedSignUp(answer: Response, parts: AuthParts, email: string): Promise<Response> {
	return answer.status === 429 ? ((await answerRepeatedSignUp(parts, email)) ?? answer) : answer;
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
