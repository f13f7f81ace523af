import { isObject, parseJson } from './json.ts';
import type { Claims, RealtimeOptions } from './options.ts';
import { Refusal } from './refusal.ts';

/** Who a channel speaks for: a verified token and its claims, as the database is to see them. */
export interface Session {
	token: string;
	role: string;
	/** Whose it is: the claim `sub`; undefined for an API key. */
	person: string | undefined;
	/** The claims as JSON, the value of `request.jwt.claims`. */
	claims: string;
	/** Seconds since 1970; undefined for an API key, which does not expire. */
	expiresAt: number | undefined;
	/** The request headers of the socket as JSON, the value of `request.headers`. */
	headers: string;
}

/** Whether the token is an API key of the new kind rather than a JWT. */
export function isApiKey(token: string): boolean {
	return token.startsWith('sb_');
}

/**
 * Opens a session for a token. Throws a {@link Refusal} when it is expired, forged or malformed, or lacks the
 * claims `role` and, unless the session is for one request only, `exp`.
 */
export async function openSession(
	verify: RealtimeOptions['verify'],
	token: string,
	headers: string,
	span: 'socket' | 'request' = 'socket'
): Promise<Session> {
	let claims: Claims;
	try {
		claims = await verify(token);
	} catch (error) {
		throw refusalOf(error, token);
	}
	const expiresAt = typeof claims.exp === 'number' ? claims.exp : undefined;
	const mayLast = expiresAt !== undefined || isApiKey(token) || span === 'request';
	if (typeof claims.role !== 'string' || !mayLast) {
		throw new Refusal('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
	}
	if (expiresAt !== undefined && expiresAt * 1000 <= Date.now()) throw expired(expiresAt);

	const { role, sub: person } = claims;
	return { token, role, person, claims: JSON.stringify(claims), expiresAt, headers };
}

/** The refusal of a token that expired at `expiresAt` (seconds since 1970). */
export function expired(expiresAt: number): Refusal {
	const seconds = Math.max(0, Math.floor(Date.now() / 1000) - expiresAt);
	return new Refusal('InvalidJWTToken', `Token has expired ${seconds} seconds ago`);
}

function refusalOf(error: unknown, token: string): Refusal {
	const code = isObject(error) ? error['code'] : undefined;
	if (code === 'ExpiredToken') return expired(expiryOf(token) ?? 0);
	if (code === 'JwtSignatureError') {
		return new Refusal('JwtSignatureError', 'Failed to validate JWT signature');
	}
	return new Refusal('MalformedJWT', 'The token provided is not a valid JWT');
}

function expiryOf(token: string): number | undefined {
	const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
	return isObject(claims) && typeof claims['exp'] === 'number' ? claims['exp'] : undefined;
}
