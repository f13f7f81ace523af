import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { errors } from 'jose';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import {
	startRealtime,
	type Claims,
	type Limits,
	type Realtime
} from '../../supabase/local/realtime/index.ts';
import { project, superuserUrl } from './project.ts';
import { verify } from './signing.ts';
import { Witness } from './witness.ts';

/** A Realtime server of a test's own over the project's database, to stop, cut off and limit at will. */
export class OwnServer {
	readonly port: number;
	/** What it wrote to its log. */
	readonly log: Witness<string>;
	readonly #http: Server;
	readonly #realtime: Realtime;
	/** What its connections are called, to tell them from those of the servers of other tests. */
	readonly #name: string;

	private constructor(http: Server, port: number, realtime: Realtime, name: string, log: Witness<string>) {
		this.log = log;
		this.#http = http;
		this.port = port;
		this.#realtime = realtime;
		this.#name = name;
	}

	/** Starts it, until the test is finished. */
	static async start(
		options: { limits?: Partial<Limits>; port?: number; now?: () => number; databaseUrl?: string } = {}
	): Promise<OwnServer> {
		const lines = new Witness<string>();
		const name = `own_${randomUUID()}`;
		const databaseUrl = new URL(options.databaseUrl ?? superuserUrl());
		databaseUrl.searchParams.set('application_name', name);
		const realtime = await startRealtime({
			databaseUrl: databaseUrl.href,
			verify: claimsOf,
			log: (line) => lines.see(line),
			...(options.now && { now: options.now }),
			...(options.limits && { limits: options.limits })
		});
		await asSuperuser(async (sql) => {
			const isStreaming = () =>
				sql`select from pg_stat_replication where application_name = ${name} and state = 'streaming'`;
			while ((await isStreaming()).length === 0);
		}, options.databaseUrl);

		const http = createServer((request, response) => void realtime.handle(request, response));
		http.on('upgrade', (request, socket, head) => realtime.upgrade(request, socket, head));
		await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
		const server = new OwnServer(http, portOf(http), realtime, name, lines);
		onTestFinished(() => server.stop());
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** A way to the server that can be cut without a word, as a lost network is. */
	async proxy(): Promise<{ url: string; cut(): void }> {
		const sockets = new Set<Socket>();
		const proxy = createTcpServer((client) => {
			const upstream = connect(this.port, '127.0.0.1');
			for (const [socket, other] of [
				[client, upstream],
				[upstream, client]
			] as const) {
				sockets.add(socket);
				socket.pipe(other);
				socket.on('error', () => other.destroy());
				socket.on('close', () => sockets.delete(socket));
			}
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const cut = () => {
			for (const socket of sockets) socket.destroy();
		};
		onTestFinished(() => {
			cut();
			proxy.close();
		});
		return { url: `http://127.0.0.1:${portOf(proxy)}`, cut };
	}

	/** Ends the server's replication connection from the database's side. Says whether there was one. */
	async loseReplication(): Promise<boolean> {
		const ended = await asSuperuser(
			(sql) => sql`
				select pg_terminate_backend(pid, 5000) from pg_stat_replication where application_name = ${this.#name}`
		);
		return ended.length > 0;
	}

	/** How many sockets are open. */
	async connections(): Promise<number> {
		return await new Promise((resolve, reject) => {
			this.#http.getConnections((error, count) => (error ? reject(error) : resolve(count)));
		});
	}

	async stop(): Promise<void> {
		await this.#realtime.close();
		await new Promise((resolve) => this.#http.close(resolve));
	}
}

/** Does something in the database as its superuser. */
export async function asSuperuser<T>(
	work: (sql: postgres.Sql) => Promise<T>,
	databaseUrl = superuserUrl()
): Promise<T> {
	const sql = postgres(databaseUrl, { max: 1 });
	try {
		return await work(sql);
	} finally {
		await sql.end();
	}
}

async function claimsOf(token: string): Promise<Claims> {
	if (token === project.publishableKey) return { role: 'anon' };
	if (token === project.secretKey) return { role: 'service_role' };
	try {
		return await verify(token);
	} catch (error) {
		const code = error instanceof errors.JWTExpired ? 'ExpiredToken' : 'InvalidJWTToken';
		throw Object.assign(new Error('refused'), { code });
	}
}

function portOf(server: TcpServer): number {
	const address = server.address();
	if (address === null || typeof address === 'string')
		throw new Error('the server does not listen on a port');
	return address.port;
}
