import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import postgres from 'postgres';
import { Latencies } from './latencies.ts';
import type { Figures } from './scenario.ts';
import type { Table } from './table.ts';

/**
 * What the machine gives without Realtime: the same inserts, then a bare `ws` server that writes each row to all sockets,
 * with no policy, no filter and no protocol. `LISTEN` tells it of the rows.
 */
export async function floor(
	table: Table,
	{ subscribers, perSecond, seconds }: { subscribers: number; perSecond: number; seconds: number }
): Promise<Figures> {
	const url = process.env.SUPABASE_DB_URL ?? '';
	const sql = postgres(url, { max: 2, onnotice: () => undefined });
	const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : 0;
	const latencies = new Latencies();
	const sockets = await Promise.all(
		Array.from({ length: subscribers }, async () => {
			const socket = new WebSocket(`ws://127.0.0.1:${port}`);
			await once(socket, 'open');
			return socket.on('message', (data) => latencies.note(String(data)));
		})
	);
	await sql.listen(table.name, (row) => {
		const bytes = Buffer.from(row);
		for (const client of server.clients) client.send(bytes, { binary: false });
	});
	await sql.unsafe(`
		create function public.${table.name}_notify() returns trigger language plpgsql as $$
			begin perform pg_notify('${table.name}', to_jsonb(new)::text); return null; end $$;
		create trigger floor after insert on public.${table.name}
			for each row execute function public.${table.name}_notify()`);
	try {
		const expected = (await table.send(perSecond, seconds)) * subscribers;
		await latencies.arrived(expected);
		return latencies.summary(expected);
	} finally {
		await sql.unsafe(`drop function public.${table.name}_notify cascade`);
		for (const socket of sockets) socket.terminate();
		server.close();
		await sql.end();
	}
}
