import type { Sql } from 'postgres';

const CHECK_INTERVAL_MS = 60 * 60 * 1000;

/**
 * Sees to it that `realtime.messages` has its daily partitions, now and every hour: a computer may have slept over
 * midnight. Gives the function that ends it.
 */
export async function keepPartitions(sql: Sql, log: (line: string) => void): Promise<() => void> {
	const ensure = () => sql`select _realtime.ensure_message_partitions()`;
	await ensure();
	const timer = setInterval(() => {
		ensure().catch((error: unknown) => log(`partitions of realtime.messages: ${String(error)}`));
	}, CHECK_INTERVAL_MS);
	timer.unref();
	return () => clearInterval(timer);
}
