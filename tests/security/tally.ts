import { appendFileSync } from 'node:fs';

/** Notes how many inputs of a class were tried. `npm run test:security` adds them up and prints them. */
export function tried(what: string, count: number): void {
	const file = process.env.SECURITY_TALLY;
	if (file) appendFileSync(file, `${JSON.stringify({ what, count })}\n`);
}
