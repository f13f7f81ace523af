import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { newcomer } from '../../e2e/people.ts';
import { texts } from '../../e2e/texts.ts';
import { processesOf } from '../../embedded/project-folder.ts';
import { launchSite, type RunningSite } from '../../site/launched-site.ts';
import { START_LIMIT, startOwnSupabase, type OwnSupabase } from '../own-supabase.ts';
import { tried } from '../tally.ts';
import { signIn, Visitor } from '../visitor.ts';

// Many who come at once, to an embedded Supabase and a site of their own. A password takes a tenth of a second of a
// processor; some wait, and the rest is told to come again.

const count = 150;
const ada = newcomer('ada');
let own: OwnSupabase;
let site: RunningSite;

beforeAll(async () => {
	own = await startOwnSupabase();
	await own.admit(ada);
	site = await launchSite({ ...own.environment, ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '1' });
}, START_LIMIT);
// Others may work besides, and it is the processors that are flooded.
vi.setConfig({ testTimeout: 120_000 });
afterAll(async () => {
	await site.kill();
	await own.stop();
});

const times = <T>(make: () => T): T[] => Array.from({ length: count }, make);
const atOnce = <T>(make: () => Promise<T>): Promise<T[]> => Promise.all(times(make));
const stranger = () => ({ email: `${randomUUID()}@example.org`, password: 'a long enough password' });

/** What Auth says: done, or by the name of its refusal. */
async function said(asked: Promise<Response>): Promise<string> {
	const answer = await asked;
	const { error_code } = (await answer.json()) as { error_code?: string };
	return answer.ok ? 'done' : `${answer.status} ${error_code}`;
}

/** Does what others do meanwhile, again and again until the flood is over; how often that was. */
async function meanwhile(flood: Promise<unknown>, others: () => Promise<void>): Promise<number> {
	let isOver = false;
	void flood.finally(() => (isOver = true)).catch(() => undefined);
	let rounds = 0;
	for (; !isOver || rounds === 0; rounds += 1) await others();
	return rounds;
}

/** Somebody reads a page of the site, asks the database, and signs in. */
async function goOn(): Promise<void> {
	const ofPage = await fetch(`${site.origin}/login`);
	const ofDatabase = await fetch(`${own.url}/rest/v1/rpc/registration_mode`, {
		method: 'POST',
		headers: { apikey: own.publishableKey }
	});
	expect([ofPage.status, ofDatabase.status]).toEqual([200, 200]);
	expect((await signIn(site.origin, ada)).session).not.toBeNull();
}

test('a flood of sign-ups at Auth: each is made or told to come again, and others go on', async () => {
	const flood = atOnce(() => said(own.auth('signup', stranger())));
	expect(await meanwhile(flood, goOn)).toBeGreaterThan(0);
	expect(new Set(await flood)).toEqual(new Set(['done', '429 over_request_rate_limit']));
	tried('sign-ups all at once', count);
});

test('a flood of registrations at the site, each from elsewhere: the same, in words', async () => {
	const register = async () => {
		const answer = await new Visitor(site.origin).send('/register', { ...newcomer('new') });
		const page = await answer.text();
		const isTold = [texts.fr, texts.en].some(
			(t) => page.includes(t.auth_too_many) || page.includes(t.error_unavailable)
		);
		return answer.status === 303 ? 'done' : isTold ? 'told' : `${answer.status} ${page.slice(0, 200)}`;
	};
	const flood = atOnce(register);
	expect(await meanwhile(flood, goOn)).toBeGreaterThan(0);
	const outcomes = new Set(await flood);
	expect(outcomes).toContain('done');
	expect([...outcomes].filter((outcome) => outcome !== 'done' && outcome !== 'told')).toEqual([]);
	tried('registrations all at once', count);
});

test('a flood of guesses from one address keeps out nobody who comes from another', async () => {
	const guess = () => own.auth('token?grant_type=password', { email: ada.email, password: randomUUID() });
	const flood = atOnce(() => said(guess()));
	expect(await meanwhile(flood, goOn)).toBeGreaterThan(0);
	expect(new Set(await flood)).toEqual(new Set(['400 invalid_credentials', '429 over_request_rate_limit']));
	tried('guesses all at once', count);
});

test('whoever goes away in the middle of it leaves nothing to be done for them', async () => {
	const sql = postgres(own.databaseUrl, { max: 1 });
	onTestFinished(() => sql.end());
	const away = new AbortController();
	const headers = { apikey: own.publishableKey, 'content-type': 'application/json' };
	const host = `${randomUUID()}.example.org`;
	const flood = times(() =>
		fetch(`${own.url}/auth/v1/signup`, {
			...{ method: 'POST', headers, signal: away.signal },
			body: JSON.stringify({ ...stranger(), email: `${randomUUID()}@${host}` })
		}).then(
			({ status }) => status,
			() => 'away'
		)
	);
	// The line is full, and thirty are in it.
	expect(await Promise.race(flood)).toBe(429);
	away.abort();
	expect(await Promise.all(flood)).toContain('away');
	await expect.poll(() => said(own.auth('signup', stranger())), { timeout: 10_000 }).toBe('done');
	const [made] = await sql`select count(*)::int from auth.users where email like ${`%@${host}`}`;
	expect(made?.count).toBeLessThan(15);
	tried('sign-ups all at once', count);
});

test('others go on in the middle of it; told to stop, it stops, and nothing of it runs on', async () => {
	const flood = times(() => own.auth('signup', stranger()).then(({ status }) => status));
	expect(await Promise.race(flood)).toBe(429);
	await goOn();
	const cut = Promise.allSettled(flood);
	await holdUp();
	await own.stop();
	await cut;
	await site.kill();
	expect(await processesOf(own.mark)).toEqual([]);
	tried('sign-ups all at once', count);
});

/** Has Auth in the middle of a statement, for as long as its database runs. */
async function holdUp(): Promise<void> {
	const url = new URL(own.databaseUrl);
	url.username = 'supabase_admin';
	const sql = postgres(url.href, { max: 2, onnotice: () => undefined });
	onTestFinished(() => sql.end({ timeout: 0 }));
	const holding = await sql.reserve();
	await holding`begin`;
	await holding`lock table auth.users in share row exclusive mode`;
	const held = () => sql`select from pg_locks where not granted and relation = 'auth.users'::regclass`;
	while ((await held()).length === 0);
}
