import { importJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from 'jose';
import { project } from './project.ts';

const signingKey = process.env.SUPABASE_JWT_SIGNING_KEY;
const { signs, verifies, header } = signingKey ? await withKey(JSON.parse(signingKey)) : withSecret();

/** How the project under the tests signs people's tokens: HS256, or ES256 with `--es256`. */
export const algorithm = header.alg;

/** A token with these claims, signed as Auth signs people's. */
export function sign(claims: JWTPayload): Promise<string> {
	return new SignJWT(claims).setProtectedHeader(header).sign(signs);
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
