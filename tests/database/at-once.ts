import postgres from 'postgres';
import { vi } from 'vitest';
import { project } from '../realtime/project.ts';
import type { Person } from './people.ts';

/** As many connections as there are people and admins at work. */
export const sql = postgres(project.databaseUrl, { max: 16, onnotice: () => undefined });

/** A transaction as somebody, as PostgREST would begin it. */
export function as({ id }: Person, work: (transaction: postgres.TransactionSql) => Promise<unknown>) {
	return sql.begin(async (transaction) => {
		const claims = JSON.stringify({ sub: id, role: 'authenticated' });
		await transaction`
			select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
		await work(transaction);
	});
}

/** Does all of it at once. Returns the codes of what failed, each once. */
export async function codesOf(work: Promise<unknown>[]): Promise<string[]> {
	const codes = new Set<string>();
	for (const result of await Promise.allSettled(work)) {
		if (result.status === 'rejected') codes.add(String(result.reason.code));
	}
	return [...codes].toSorted();
}

/** The connection that does a transaction's work. */
export async function connectionOf(transaction: postgres.TransactionSql): Promise<number> {
	const [{ pid }] = await transaction<[{ pid: number }]>`select pg_backend_pid() as pid`;
	return pid;
}

/** Waits until somebody waits for what that connection holds. */
export async function untilAwaited(pid: number): Promise<void> {
	const waiting = () => sql`select from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`;
	await vi.waitFor(
		async () => {
			if ((await waiting()).length === 0) throw new Error('nobody waits');
		},
		{ timeout: 10_000, interval: 20 }
	);
}
