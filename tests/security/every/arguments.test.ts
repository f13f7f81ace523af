import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { project, sql } from '../../realtime/project.ts';
import { apiFunctions, newCaller, type ApiFunction, type Caller } from '../functions.ts';
import { tried } from '../tally.ts';

// A megabyte in each argument of each function that people or guests may call.

const MEGABYTE = 1_000_000;
/** What a statement of theirs may take is 8 s, and the way there and back. */
const LIMIT = 15_000;

/** As JSON writes it: the deepest of them could not be made of objects. */
const large: Record<string, (type: string) => string> = {
	letters: () => `"${'a'.repeat(MEGABYTE)}"`,
	marks: () => `"e${'\u0301'.repeat(MEGABYTE / 2)}"`,
	'spaces and emoji': () => `"${'👍 '.repeat(MEGABYTE / 5)}"`,
	digits: () => '9'.repeat(MEGABYTE),
	'a list': (type) =>
		JSON.stringify(
			Array.from({ length: MEGABYTE / 40 }, () => (type.startsWith('uuid') ? randomUUID() : 'a'.repeat(37)))
		),
	'a nest': () => '['.repeat(MEGABYTE / 2) + ']'.repeat(MEGABYTE / 2)
};
const PLACE = randomUUID();

interface Call {
	asked: ApiFunction;
	index: number;
	what: string;
	isGuest: boolean;
}

const callers = new Map<ApiFunction, Promise<Caller>>();
const callerOf = (asked: ApiFunction): Promise<Caller> => {
	const caller = callers.get(asked) ?? newCaller(asked);
	callers.set(asked, caller);
	return caller;
};

/** Calls with a megabyte in one argument; why the answer is none that one may get, or null. */
async function wrong({ asked, index, what, isGuest }: Call): Promise<string | null> {
	const { headers, given } = await callerOf(asked);
	const guest = { apikey: project.publishableKey, 'content-type': 'application/json' };
	const json = large[what]?.(asked.types[index] ?? '') ?? '';
	const begun = performance.now();
	const answer = await fetch(`${project.url}/rest/v1/rpc/${asked.name}`, {
		method: 'POST',
		headers: isGuest ? guest : headers,
		body: JSON.stringify(given(asked, index, PLACE)).replace(`"${PLACE}"`, () => json),
		signal: AbortSignal.timeout(LIMIT)
	}).catch((error: unknown) => String(error));
	const call = `${asked.name} ${asked.args[index]} ${what} ${isGuest ? 'guest' : ''}`;
	if (typeof answer === 'string') return `${call}: ${answer}`;
	const text = await answer.text();
	const took = Math.round(performance.now() - begun);
	return answer.status < 500 ? null : `${call}: ${answer.status} after ${took} ms ${text.slice(0, 200)}`;
}

/** Columns, of all that we keep, in which something is larger than any message can be. */
async function largeColumns(): Promise<string[]> {
	const columns = await sql<{ table: string; column: string }[]>`
		select a.attrelid::regclass::text as table, quote_ident(a.attname) as column
		from pg_attribute a join pg_class c on c.oid = a.attrelid
		where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p')
			and a.attnum > 0 and not a.attisdropped and a.attlen = -1`;
	const found: string[] = [];
	for (const { table, column } of columns) {
		const rows = await sql.unsafe(
			`select from ${table} where octet_length((${column})::text) > ${MEGABYTE / 4} limit 1`
		);
		if (rows.length > 0) found.push(`${table}.${column}`);
	}
	expect(columns.length).toBeGreaterThan(20);
	return found;
}

test(
	'a megabyte in any argument is refused or answered in bounded time, and kept nowhere',
	{ timeout: 600_000 },
	async () => {
		const functions = (await apiFunctions()).filter(({ site_only }) => !site_only);
		const calls = functions.flatMap((asked) =>
			asked.args.flatMap((_, index) =>
				Object.keys(large).flatMap((what) =>
					(asked.for_guests ? [true, false] : [false]).map((isGuest) => ({ asked, index, what, isGuest }))
				)
			)
		);
		expect(functions.length).toBeGreaterThan(30);
		const found: string[] = [];
		for (let done = 0; done < calls.length; done += 4) {
			const answers = await Promise.all(calls.slice(done, done + 4).map(wrong));
			found.push(...answers.filter((answer) => answer !== null));
		}
		expect(found).toEqual([]);
		expect(await largeColumns()).toEqual([]);
		tried('megabytes in arguments of functions', calls.length);
	}
);
