import type { Sql } from 'postgres';
import { refuse } from './auth-rules.ts';
import type { Claims, TokenAuthority } from './keys.ts';

// Supabase Lite signs with the secret only, its tokens do not say how somebody signed in, and it gives them to people
// who are banned. People get tokens as Auth's are; Lite gets its own back.

/** Headers in which a person's token is one that Lite knows. */
export async function withSecretToken(authority: TokenAuthority, headers: Headers): Promise<Headers> {
	const claims = await personOf(authority, headers);
	if (!claims || authority.publicKeys.length === 0) return headers;
	const inside = new Headers(headers);
	inside.set('authorization', `Bearer ${await authority.signWithSecret(claims)}`);
	return inside;
}

/** The claims of the person who calls, or null: a key's token, none, or one that Auth will refuse by itself. */
export async function personOf(authority: TokenAuthority, headers: Headers): Promise<Claims | null> {
	const token = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
	if (!token) return null;
	const claims = await authority.verify(token).catch(() => null);
	return claims?.sub ? claims : null;
}

/** How a session began, of the requests that begin one; undefined for those that only go on with it. */
function methodOf(url: URL): string | undefined {
	if (url.pathname.endsWith('/verify')) return 'otp';
	if (url.pathname.endsWith('/signup')) return 'password';
	const grant = url.searchParams.get('grant_type');
	return grant === 'password' ? 'password' : grant === 'pkce' ? 'oauth' : undefined;
}

/**
 * Lite's answer with the access token as Auth's: signed as the project signs, and with `aal` and `amr`, how its person
 * signed in (https://supabase.com/docs/guides/auth/jwt-fields). Whoever is banned gets none, however they asked.
 */
export async function withAuthToken(
	sql: Sql,
	authority: TokenAuthority,
	url: URL,
	answer: Response
): Promise<Response> {
	if (!answer.ok || !answer.headers.get('content-type')?.startsWith('application/json')) return answer;
	const body: unknown = await answer.clone().json();
	if (typeof body !== 'object' || body === null || !('access_token' in body)) return answer;

	const claims = await authority.verify(String(body.access_token));
	const session = String(claims.session_id);
	const [banned] = await sql`
		delete from auth.sessions s using auth.users u
		where s.id = ${session} and u.id = s.user_id and u.banned_until > now() returning s.id`;
	if (banned) return refuse({ status: 400, code: 'user_banned', message: 'User is banned' });

	const method = methodOf(url);
	if (method) {
		await sql`
			insert into auth.mfa_amr_claims (session_id, authentication_method) values (${session}, ${method})
			on conflict (session_id, authentication_method) do update set updated_at = now()`;
	}
	const amr = await sql<{ method: string; timestamp: number }[]>`
		select authentication_method as method, extract(epoch from updated_at)::int as timestamp
		from auth.mfa_amr_claims where session_id = ${session} order by updated_at`;
	const token = await authority.sign({ ...claims, aal: 'aal1', amr: [...amr], is_anonymous: false });

	const headers = new Headers(answer.headers);
	headers.delete('content-length');
	return Response.json({ ...body, access_token: token }, { status: answer.status, headers });
}
