import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
	errors,
	exportJWK,
	generateKeyPair,
	importJWK,
	jwtVerify,
	SignJWT,
	type JWK,
	type JWTPayload
} from 'jose';
import { z } from 'zod';
import { Failure } from './failure.ts';

/** The secrets of one instance, made on this machine at its first start. */
export type Keys = z.infer<typeof keysSchema>;

const keysSchema = z.object({
	publishable: z.string(),
	secret: z.string(),
	jwtSecret: z.string(),
	databasePassword: z.string()
});

/**
 * Reads the instance's keys, or makes them where there are none.
 *
 * @throws {Failure} the file is there and is not what was written: the database's password was in it.
 */
export async function loadKeys(folder: string): Promise<Keys> {
	const file = join(folder, 'keys.json');
	const text = await readFile(file, 'utf8').catch((error: unknown) => {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
		throw error;
	});
	if (text === null) return makeKeys(file);
	try {
		return keysSchema.parse(JSON.parse(text));
	} catch {
		throw new Failure(
			`${file} is damaged.`,
			'Mend it, or remove it and empty the database by `npm run local -- reset`.'
		);
	}
}

async function makeKeys(file: string): Promise<Keys> {
	const keys = {
		publishable: `sb_publishable_${randomBytes(24).toString('base64url')}`,
		secret: `sb_secret_${randomBytes(24).toString('base64url')}`,
		jwtSecret: randomBytes(32).toString('base64url'),
		databasePassword: randomBytes(16).toString('base64url')
	};
	// Under another name until it is whole: one that is killed meanwhile leaves none, rather than half of them.
	await writeFile(`${file}.new`, JSON.stringify(keys, null, '\t'), { mode: 0o600 });
	await rename(`${file}.new`, file);
	return keys;
}

/** A new key to sign with ES256, as hosted projects have one: its other half is public. */
export async function makeSigningKey(): Promise<JWK> {
	const { privateKey } = await generateKeyPair('ES256', { extractable: true });
	return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
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
	/** A person's access token, signed as the project signs. */
	sign(claims: JWTPayload): Promise<string>;
	/** The same signed with the secret, the only way that Supabase Lite knows. */
	signWithSecret(claims: JWTPayload): Promise<string>;
	/** What everyone may check tokens with. Empty where there is only the secret. */
	publicKeys: JWK[];
	/** What PostgREST checks tokens with: the secret, or a set of keys as JSON. */
	restSecret: string;
	/**
	 * The claims of an access token or API key.
	 *
	 * @throws {TokenError}
	 */
	verify(token: string): Promise<Claims>;
}

/** Signs and checks: with the instance's secret (HS256), and people's tokens with `signingKey` (ES256) if there is one. */
export async function createTokenAuthority(
	keys: Omit<Keys, 'databasePassword'>,
	signingKey?: JWK
): Promise<TokenAuthority> {
	const secret = new TextEncoder().encode(keys.jwtSecret);
	const signWithSecret = (claims: JWTPayload) =>
		new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret);
	const ofRole = (role: string) => signWithSecret({ role, iss: 'supabase' });
	const roleTokens = { anon: await ofRole('anon'), service_role: await ofRole('service_role') };
	const roleOfKey: TokenAuthority['roleOfKey'] = (key) =>
		key === keys.publishable ? 'anon' : key === keys.secret ? 'service_role' : null;
	const asymmetric = signingKey && (await asymmetricKeys(signingKey));

	return {
		roleTokens,
		roleOfKey,
		signWithSecret,
		sign: asymmetric?.sign ?? signWithSecret,
		publicKeys: asymmetric ? [asymmetric.publicKey] : [],
		restSecret: asymmetric
			? JSON.stringify({
					keys: [
						asymmetric.publicKey,
						{ kty: 'oct', alg: 'HS256', k: Buffer.from(secret).toString('base64url') }
					]
				})
			: keys.jwtSecret,
		async verify(token) {
			const keyRole = roleOfKey(token);
			if (keyRole) return { role: keyRole };
			try {
				const { payload } = await jwtVerify(
					token,
					({ alg }) => (alg === 'ES256' && asymmetric ? asymmetric.verifyKey : secret),
					{ algorithms: asymmetric ? ['ES256', 'HS256'] : ['HS256'] }
				);
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

async function asymmetricKeys(signingKey: JWK) {
	const { d: _private, ...publicKey } = signingKey;
	const key = await importJWK(signingKey, 'ES256');
	const header = { alg: 'ES256', typ: 'JWT', ...(signingKey.kid && { kid: signingKey.kid }) };
	return {
		publicKey: { ...publicKey, key_ops: ['verify'] },
		verifyKey: await importJWK(publicKey, 'ES256'),
		sign: (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader(header).sign(key)
	};
}
