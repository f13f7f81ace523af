import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { WebSocketServer } from 'ws';
import { Addresses } from './addresses.ts';
import { broadcastApi } from './broadcast-api.ts';
import { Changes } from './changes/changes.ts';
import { OrderedQueue } from './changes/queue.ts';
import { PUBLICATION } from './changes/validation.ts';
import { Connection } from './connection.ts';
import { broadcastRow, isDatabaseBroadcast } from './database-broadcast.ts';
import { hostedLimits, type Realtime, type RealtimeOptions } from './options.ts';
import { keepPartitions } from './partitions.ts';
import { Policies } from './policies.ts';
import { Rates } from './rates.ts';
import type { Services } from './services.ts';
import { openSession } from './session.ts';
import { Topics } from './topics.ts';
import { WalStream } from './wal/stream.ts';

export type { Claims, Limits, Realtime, RealtimeOptions } from './options.ts';

const MESSAGES_PUBLICATION = 'supabase_realtime_messages_publication';
const CONNECTIONS = 4;
/** How long clients have to answer that they heard of the restart. */
const CLOSE_TIMEOUT_MS = 500;

/**
 * Starts the Realtime server of the embedded Supabase over a database prepared by `sql/realtime.sql`. It speaks
 * Supabase's protocol (https://supabase.com/docs/guides/realtime/protocol) on sockets the gateway hands over. Throws when
 * the database cannot be reached.
 */
export async function startRealtime(options: RealtimeOptions): Promise<Realtime> {
	const log = options.log ?? (() => undefined);
	const sql = postgres(options.databaseUrl, {
		max: CONNECTIONS,
		// Nothing here is an array; and when Postgres goes just then, nobody awaits the query for their types.
		fetch_types: false,
		onnotice: () => undefined,
		connection: { application_name: 'realtime' }
	});
	const endPartitions = await keepPartitions(sql, log).catch(async (error: unknown) => {
		await sql.end({ timeout: 1 });
		throw error;
	});
	const limits = { ...hostedLimits, ...options.limits };
	const rates = new Rates(limits, options.now);
	const services: Services = {
		sql,
		verify: options.verify,
		topics: new Topics(rates),
		policies: new Policies(sql),
		changes: new Changes(sql, options.databaseUrl, rates.changes, log),
		limits,
		rates,
		log
	};
	const wal = readWal(options.databaseUrl, services);
	wal.start();

	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: services.limits.maxFrameBytes,
		perMessageDeflate: false
	});
	const connections = new Set<Connection>();
	const addresses = new Addresses(limits.socketsPerAddress);
	return {
		upgrade(request, socket, head) {
			socket.on('error', () => socket.destroy());
			const leave = addresses.enter(request.socket.remoteAddress ?? '');
			if (!leave) return void refuse(socket, '429 Too Many Requests');
			socket.once('close', leave);
			void admit(request, socket, services).then((client) => {
				if (!client || socket.destroyed) return;
				sockets.handleUpgrade(request, socket, head, (webSocket) => {
					const connection = new Connection(webSocket, client, services);
					connections.add(connection);
					socket.on('data', () => connection.alive());
					webSocket.on('close', () => connections.delete(connection));
				});
			});
		},
		handle: (request, response) => broadcastApi(services, request, response),
		async close() {
			endPartitions();
			const gone = [...connections].map((connection) => connection.restart());
			await Promise.race([Promise.all(gone), sleep(CLOSE_TIMEOUT_MS)]);
			for (const connection of connections) connection.terminate();
			sockets.close();
			await wal.stop();
			await services.changes.close();
			await sql.end({ timeout: 1 });
		}
	};
}

/** Changes are worked on several at a time, but leave in commit order, broadcasts from the database among them. */
function readWal(databaseUrl: string, { changes, topics, log }: Services): WalStream {
	const queue = new OrderedQueue({ high: () => wal.pause(), low: () => wal.resume() }, (error) =>
		log(`a change was not delivered: ${String(error)}`)
	);
	const wal = new WalStream(databaseUrl, [PUBLICATION, MESSAGES_PUBLICATION], {
		listening: () => changes.listening(),
		lost(reason) {
			changes.lost();
			log(`replication: ${reason}; connecting again`);
		},
		change(change) {
			if (isDatabaseBroadcast(change)) queue.add(async () => () => broadcastRow(change, topics));
			else queue.add(() => changes.prepare(change));
		}
	});
	return wal;
}

/**
 * Reads a handshake; undefined is given for a client that is refused: 401 without a key, 403 with one that is not valid,
 * 429 while the project is full.
 */
async function admit(
	request: IncomingMessage,
	socket: Duplex,
	services: Services
): Promise<ConstructorParameters<typeof Connection>[1] | undefined> {
	const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
	const header = request.headers['x-api-key'];
	const apiKey = typeof header === 'string' ? header : searchParams.get('apikey');
	if (apiKey === null) return refuse(socket, '401 Unauthorized');
	const headers = JSON.stringify(request.headers);
	try {
		await openSession(services.verify, apiKey, headers);
	} catch (error) {
		services.log(`handshake refused: ${error instanceof Error ? error.message : String(error)}`);
		return refuse(socket, '403 Forbidden');
	}
	if (services.rates.isFull || services.rates.joins.isExceeded)
		return refuse(socket, '429 Too Many Requests');
	const version = searchParams.get('vsn') === '2.0.0' ? '2.0.0' : '1.0.0';
	return { version, apiKey, headers };
}

function refuse(socket: Duplex, status: string): undefined {
	socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
