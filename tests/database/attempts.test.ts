import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/lib/supabase/database.types.ts';
import { project, sql } from '../realtime/project.ts';

const site = createClient<Database>(project.url, project.secretKey, { auth: { persistSession: false } });

/** An action of the test's own, with these limits. */
async function action(limits: Partial<Record<'address' | 'account', [attempts: number, seconds: number]>>) {
	const name = `test ${randomUUID()}`;
	for (const [by, [attempts, seconds]] of Object.entries(limits)) {
		await sql`insert into private.attempt_limits values (${name}, ${by}, ${attempts}, ${seconds})`;
	}
	onTestFinished(async () => void (await sql`delete from private.attempt_limits where action = ${name}`));
	return async (who: { address?: string; account?: string }) => {
		const { data, error } = await site.rpc('count_attempt', { action: name, ...who });
		if (error) throw error;
		return data;
	};
}

test('so many attempts, then the seconds to wait; who waits them may try again', async () => {
	const count = await action({ account: [2, 60] });
	expect([await count({ account: 'ada' }), await count({ account: 'ADA' })]).toEqual([0, 0]);
	const wait = await count({ account: 'ada' });
	expect(wait).toBeGreaterThan(0);
	expect(wait).toBeLessThanOrEqual(30);
	expect(await count({ account: 'grace' })).toBe(0);

	await sql`update private.attempts set used_until = used_until - ${`${wait} seconds`}::interval
		where subject = sha256('ada')`;
	expect(await count({ account: 'ada' })).toBe(0);
	expect(await count({ account: 'ada' })).toBeGreaterThan(0);
});

test('of many at once, no more pass than may', async () => {
	const count = await action({ address: [5, 600] });
	const waits = await Promise.all(Array.from({ length: 20 }, () => count({ address: '192.0.2.7' })));
	expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
});

test('whoever is refused by one limit uses up none of the other', async () => {
	const count = await action({ address: [1, 600], account: [1, 600] });
	expect(await count({ address: '192.0.2.1', account: 'ada' })).toBe(0);
	expect(await count({ address: '192.0.2.1', account: 'grace' })).toBeGreaterThan(0);
	expect(await count({ address: '192.0.2.2', account: 'grace' })).toBe(0);
	expect(await count({ address: '192.0.2.3', account: 'grace' })).toBeGreaterThan(0);
});

test('attempts are forgiven to an account; what is kept names nobody, and goes when its time is over', async () => {
	const email = `${randomUUID()}@example.org`;
	const count = (account: string) => site.rpc('count_attempt', { action: 'sign_in', account });
	await count(email);
	const kept = async () =>
		sql`select a::text as row from private.attempts a where subject = sha256(${email})`;
	expect(await kept()).toHaveLength(1);
	expect((await kept())[0]?.row).not.toContain(email);

	await site.rpc('forgive_attempts', { action: 'sign_in', account: email.toUpperCase() });
	expect(await kept()).toHaveLength(0);

	await count(email);
	await sql`update private.attempts set used_until = '2000-01-01' where subject = sha256(${email})`;
	await count(`${randomUUID()}@example.org`);
	expect(await kept()).toHaveLength(0);
});
