import { createHash, randomInt } from 'node:crypto';

/** A code as a mail tells it, and what is stored of it: Auth keeps only the hash, over the address it went to. */
export function newCode(email: string, length: number): { code: string; hash: string } {
	const code = String(randomInt(10 ** length)).padStart(length, '0');
	return { code, hash: hashOf(email, code) };
}

/** What is stored of a code that was sent to an address. */
export function hashOf(email: string, code: string): string {
	return createHash('sha256')
		.update(email.toLowerCase() + code)
		.digest('hex');
}
