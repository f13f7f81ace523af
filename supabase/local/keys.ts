import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';

/** The secrets of one instance, made on this machine at its first start. */
export interface Keys {
	publishable: string;
	secret: string;
	jwtSecret: string;
	databasePassword: string;
}

/** Reads the instance's keys, or makes them. */
export async function loadKeys(folder: string): Promise<Keys> {
	const file = join(folder, 'keys.json');
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Keys;
	} catch {
		const keys = {
			publishable: `sb_publishable_${randomBytes(24).toString('base64url')}`,
			secret: `sb_secret_${randomBytes(24).toString('base64url')}`,
			jwtSecret: randomBytes(32).toString('base64url'),
			databasePassword: randomBytes(16).toString('base64url')
		};
		await writeFile(file, JSON.stringify(keys, null, '\t'), { mode: 0o600 });
		return keys;
	}
}

/** Why a token is refused, in the words Realtime and the gateway answer with. */
export class TokenError extends Error {
	readonly code: 'InvalidJWTToken' | 'JwtSignatureError' | 'ExpiredToken';

	constructor(code: TokenError['code'], message: string) {
		super(message);
		this.name = 'TokenError';
		this.code = code;
	}
}

export interface Claims extends JWTPayload {
	role: string;
}

export interface TokenAuthority {
	/** A token for a key's role, for what stands behind the gateway: PostgREST knows roles, not keys. */
	roleTokens: { anon: string; service_role: string };
	/** The role an API key stands for, or null when it is none of ours. */
	roleOfKey(key: string): 'anon' | 'service_role' | null;
	/**
	 * The claims of an access token or API key.
	 *
	 * @throws {TokenError}
	 */
	verify(token: string): Promise<Claims>;
}

/** Signs and checks what is signed with the instance's secret. */
export async function createTokenAuthority(keys: Keys): Promise<TokenAuthority> {
	const secret = new TextEncoder().encode(keys.jwtSecret);
	const sign = (role: string) =>
		new SignJWT({ role }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('supabase').sign(secret);
	const roleTokens = { anon: await sign('anon'), service_role: await sign('service_role') };
	const roleOfKey: TokenAuthority['roleOfKey'] = (key) =>
		key === keys.publishable ? 'anon' : key === keys.secret ? 'service_role' : null;

	return {
		roleTokens,
		roleOfKey,
		async verify(token) {
			const keyRole = roleOfKey(token);
			if (keyRole) return { role: keyRole };
			try {
				const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] });
				if (typeof payload.role !== 'string') {
					throw new TokenError('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
				}
				return { ...payload, role: payload.role };
			} catch (error) {
				if (error instanceof TokenError) throw error;
				if (error instanceof errors.JWTExpired) throw new TokenError('ExpiredToken', 'Token has expired');
				if (error instanceof errors.JWSSignatureVerificationFailed) {
					throw new TokenError('JwtSignatureError', 'Failed to validate JWT signature');
				}
				throw new TokenError('InvalidJWTToken', 'The token provided is not a valid JWT');
			}
		}
	};
}
