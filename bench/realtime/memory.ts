import { Latencies } from './latencies.ts';
import { subscribe } from './scenario.ts';
import { Server } from './server.ts';
import type { Table } from './table.ts';

/** How much more the server may hold in the last minute than in the second. */
const ALLOWED_GROWTH = 1.15;

/** Watches the server's memory while 200 users are sent 30 messages a second; true when it stays flat. */
export async function memory(table: Table, minutes: number): Promise<boolean> {
	await using server = await Server.start();
	const sockets = await subscribe(table, server, { subscribers: 200, users: 200 }, new Latencies());
	const held: number[] = [];
	for (let minute = 1; minute <= minutes; minute += 1) {
		let most = 0;
		// Garbage makes it go up and down: the least of each minute is what it needs.
		let least = Infinity;
		for (let part = 0; part < 12; part += 1) {
			await table.send(30, 5);
			const { megabytes } = server.usage();
			[least, most] = [Math.min(least, megabytes), Math.max(most, megabytes)];
		}
		held.push(least);
		console.log(`memory, minute ${minute}: ${least.toFixed(0)}–${most.toFixed(0)} MB`);
	}
	for (const socket of sockets) socket.terminate();
	const isFlat = (held.at(-1) ?? 0) <= (held[1] ?? held[0] ?? 0) * ALLOWED_GROWTH;
	console.log(isFlat ? 'memory is flat' : 'memory GROWS');
	return isFlat;
}
