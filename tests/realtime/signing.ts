import { importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from 'jose';
import { createTokenAuthority } from '../../supabase/local/keys.ts';
import { project } from './project.ts';

const given = process.env.SUPABASE_JWT_SIGNING_KEY;
const signingKey: JWK | undefined = given && JSON.parse(given);
const { signs, verifies, header } = signingKey ? await withKey(signingKey) : withSecret();

/** How the project under the tests signs people's tokens: HS256, or ES256 with `--es256`. */
export const algorithm = header.alg;

/** A token with these claims, signed as Auth signs people's. */
export function sign(claims: JWTPayload): Promise<string> {
	return new SignJWT(claims).setProtectedHeader(header).sign(signs);
}

/** What a PostgREST that takes the project's tokens is given as its secret. */
export async function restSecret(): Promise<string> {
	const { publishableKey: publishable, secretKey: secret } = project;
	const jwtSecret = new TextDecoder().decode(project.jwtSecret);
	return (await createTokenAuthority({ publishable, secret, jwtSecret }, signingKey)).restSecret;
}

/** The claims of a person's token. Throws what jose throws when it is none. */
export async function verify(token: string): Promise<JWTPayload> {
	return (await jwtVerify(token, verifies, { algorithms: [algorithm] })).payload;
}

function withSecret() {
	const header = { alg: 'HS256', typ: 'JWT' };
	return { header, signs: project.jwtSecret, verifies: project.jwtSecret };
}

async function withKey(key: JWK) {
	const { d: _private, ...publicKey } = key;
	return {
		header: { alg: 'ES256', typ: 'JWT', ...(key.kid && { kid: key.kid }) },
		signs: await importJWK(key, 'ES256'),
		verifies: await importJWK(publicKey, 'ES256')
	};
}
