import type { Sql } from 'postgres';
import { serveAdminApi } from './admin-api.ts';
import { checkAuthRules, refuse } from './auth-rules.ts';
import { inTurns } from './auth-turns.ts';
import { personOf, withAuthToken, withSecretToken } from './auth-tokens.ts';
import { answerRepeatedSignUp, resendConfirmation } from './confirmation.ts';
import { beginEmailChange, confirmOneAddress } from './email-change.ts';
import { asksForLink, asSignUp } from './first-link.ts';
import type { TokenAuthority } from './keys.ts';
import type { Service } from './lite.ts';
import type { MailParts } from './mail-template.ts';
import { sendReauthentication } from './reauthentication.ts';

interface AuthParts extends MailParts {
	/** Postgres as `supabase_auth_admin`. */
	sql: Sql;
	authority: TokenAuthority;
	lite: Service;
}

/** Everything under `/auth/v1`: Supabase Lite's Auth, the rules it does not hold, and the admin API it does not have. */
export function createAuth(parts: AuthParts): (request: Request) => Promise<Response> {
	const { sql, config, authority } = parts;
	const answer = inTurns(answering(parts));

	return async (request) => {
		const url = new URL(request.url);
		// Lite would read it as another path than the rules do.
		if (url.pathname.includes('%')) return refuse({ status: 404, code: 'not_found', message: 'Not found' });
		if (url.pathname.startsWith('/auth/v1/admin/'))
			return serveAdminApi(sql, config.auth.email.otp_length, request);
		if (url.pathname === '/auth/v1/.well-known/jwks.json')
			return Response.json({ keys: authority.publicKeys });

		// Before its turn: whoever sends it slowly keeps nobody waiting.
		const text = await request.text();
		return answer(request, text);
	};
}

function answering(parts: AuthParts): (request: Request, text: string) => Promise<Response> {
	const { sql, config, authority, lite } = parts;
	let refreshing: Promise<unknown> = Promise.resolve();

	return async (request, text) => {
		const url = new URL(request.url);
		const { method } = request;
		const body = parseObject(text || '{}');
		// Postgres has no NUL: a text with one would fail there.
		if (!body || JSON.stringify(body).includes('\\u0000')) {
			return refuse({ status: 400, code: 'bad_json', message: 'Could not parse request body as JSON' });
		}
		const path = await pathFor(parts, method, url.pathname.slice('/auth/v1'.length), body);
		const claims = await personOf(authority, request.headers);
		const refused = await checkAuthRules(sql, config, { path, method, body, claims });
		if (refused) return refuse(refused);
		if (claims?.sub && method === 'GET' && path === '/reauthenticate') {
			return sendReauthentication(parts, claims.sub);
		}

		const headers = await withSecretToken(authority, request.headers);
		// Written anew, so that Lite reads what the rules have read.
		const pass = async (sent = body, to = url) => {
			const passed = text ? { body: JSON.stringify(sent) } : {};
			const answer = await lite.fetch(new Request(to, { method, headers, ...passed }));
			return withAuthToken(sql, authority, url, answer);
		};
		// Auth holds the session while it renews it: tabs that do so at once get the same token, not each their own.
		if (url.searchParams.get('grant_type') === 'refresh_token') {
			const renewed = refreshing.then(() => pass());
			refreshing = renewed.catch(() => undefined);
			return renewed;
		}
		if (config.auth.email.double_confirm_changes) {
			if (claims?.sub && method === 'PUT' && path === '/user' && typeof body.email === 'string') {
				// Without the address, Lite takes the rest and answers as with it.
				const { email, ...rest } = body;
				return (await beginEmailChange(parts, claims.sub, email as string)) ?? pass(rest);
			}
			if (method === 'POST' && path === '/verify' && body.type === 'email_change') {
				return (await confirmOneAddress(parts, body)) ?? pass();
			}
		}
		const signUp = method === 'POST' ? await asSignUp(sql, path, body) : null;
		if (signUp) {
			const made = await pass(signUp, new URL(`/auth/v1/signup${url.search}`, url));
			return made.ok ? Response.json({}) : made;
		}
		if (method !== 'POST' || typeof body.email !== 'string' || !config.auth.email.enable_confirmations)
			return pass();
		if (path === '/resend' && (body.type === 'signup' || body.type === undefined))
			return resendConfirmation(parts, body.email);
		if (path === '/signup') return withRepeatedSignUp(await pass(), parts, body.email);
		return pass();
	};
}

/** A link to sign in, for whoever has not confirmed their address yet, is the confirmation. */
async function pathFor(
	{ sql }: AuthParts,
	method: string,
	path: string,
	body: Record<string, unknown>
): Promise<string> {
	if (method !== 'POST' || !asksForLink(path) || typeof body.email !== 'string') return path;
	const [unconfirmed] = await sql`
		select from auth.users where email = lower(${body.email}) and confirmed_at is null`;
	return unconfirmed ? '/resend' : path;
}

/** Lite has judged the sign-up as any; only its refusal of an address it knows is answered otherwise. */
async function withRepeatedSignUp(answer: Response, parts: AuthParts, email: string): Promise<Response> {
	return answer.status === 429 ? ((await answerRepeatedSignUp(parts, email)) ?? answer) : answer;
}

function parseObject(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && !Array.isArray(value)
			? (value as Record<string, unknown> | null)
			: null;
	} catch {
		return null;
	}
}
