import { afterEach, beforeAll, expect } from 'vitest';
import { sql } from '../realtime/project.ts';
import { asStatement, CANARY } from './payloads/sql.ts';

/** Has each test of a file fail in which a text has run as a statement, or removed the messages. */
export function watchStatements(): void {
	beforeAll(() =>
		sql.begin(async (transaction) => {
			// Two files may begin at once.
			await transaction`select pg_advisory_xact_lock(hashtext(${CANARY}))`;
			await transaction`create sequence if not exists public.${sql(CANARY)}`;
			// Whoever gets so far shall not be held up by a right they lack.
			await transaction`grant usage on sequence public.${sql(CANARY)} to anon, authenticated, service_role, supabase_auth_admin`;
		})
	);
	afterEach(async () => {
		expect([...(await sql`select is_called from public.${sql(CANARY)}`)]).toEqual([{ is_called: false }]);
		expect([...(await sql`select to_regclass('public.messages') is not null as there`)]).toEqual([
			{ there: true }
		]);
	});
}

/** What shows that a text was read as a part of a statement, or broke something; null where nothing does. */
export async function wrongIn(what: string, answer: Response): Promise<string | null> {
	const text = await answer.text();
	if (answer.status < 500 && !asStatement.test(text)) return null;
	return `${what}: ${answer.status} ${text.slice(0, 200)}`;
}

/**
 * Asks so many questions at a time; what was wrong with the answers. Asked together they can be more than Auth has time
 * for, whose work on passwords is slow by design: what seemed wrong is asked again, alone.
 */
export async function inTurn(questions: (() => Promise<string | null>)[]): Promise<string[]> {
	const doubtful: (() => Promise<string | null>)[] = [];
	for (let done = 0; done < questions.length; done += 16) {
		const ask = async (question: () => Promise<string | null>) => {
			if ((await question()) !== null) doubtful.push(question);
		};
		await Promise.all(questions.slice(done, done + 16).map(ask));
	}
	const found: string[] = [];
	for (const question of doubtful) found.push(...[await question()].filter((text) => text !== null));
	return found;
}
