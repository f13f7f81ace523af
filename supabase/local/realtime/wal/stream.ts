import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { PgOutput, type WalChange } from './pgoutput.ts';

export interface WalListener {
	/** Every change committed from now on will be given to `change`. Called again after each reconnection. */
	listening(): void;
	/** The stream is gone; what is committed until the next `listening` is not seen. */
	lost(reason: string): void;
	change(change: WalChange): void;
}

const RECONNECT_FIRST_MS = 100;
const RECONNECT_MAX_MS = 5_000;
const STATUS_INTERVAL_MS = 10_000;
/** Values are rendered by the sending process, so its settings decide how they look. */
const RENDERING = {
	TimeZone: 'UTC',
	DateStyle: 'ISO, MDY',
	IntervalStyle: 'postgres',
	bytea_output: 'hex',
	extra_float_digits: '1'
};

/**
 * Reads committed changes of publications through a temporary replication slot, in commit order, and reconnects by
 * itself. The slot goes with its connection, as hosted Realtime's does: what is committed meanwhile is not replayed.
 */
export class WalStream {
	readonly #databaseUrl: string;
	readonly #publications: string[];
	readonly #listener: WalListener;
	readonly #stopped = new AbortController();
	#running: Promise<void> | undefined;
	#current: Duplex | undefined;

	constructor(databaseUrl: string, publications: string[], listener: WalListener) {
		this.#databaseUrl = databaseUrl;
		this.#publications = publications;
		this.#listener = listener;
	}

	start(): void {
		this.#running ??= this.#run();
	}

	/** Ends the stream; its slot is gone when this resolves. */
	async stop(): Promise<void> {
		this.#stopped.abort();
		this.#current?.destroy();
		await this.#running;
	}

	/** Holds the stream back while what it gave is being worked on. */
	pause(): void {
		this.#current?.pause();
	}

	resume(): void {
		this.#current?.resume();
	}

	async #run(): Promise<void> {
		let delay = RECONNECT_FIRST_MS;
		while (!this.#stopped.signal.aborted) {
			const since = Date.now();
			const reason = await this.#once();
			if (this.#stopped.signal.aborted) return;
			this.#listener.lost(reason);
			delay = Date.now() - since > RECONNECT_MAX_MS ? RECONNECT_FIRST_MS : delay;
			await sleep(delay, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
			delay = Math.min(delay * 2, RECONNECT_MAX_MS);
		}
	}

	/** Connects and reads until the connection ends; gives the reason why it did. */
	async #once(): Promise<string> {
		const sql = postgres(this.#databaseUrl, {
			max: 1,
			fetch_types: false,
			idle_timeout: 0,
			max_lifetime: null,
			backoff: false,
			onnotice: () => undefined,
			connection: { ...RENDERING, application_name: 'realtime_wal', replication: 'database' }
		});
		try {
			const slot = `realtime_${randomBytes(6).toString('hex')}`;
			const [created] = await sql.unsafe(
				`CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`
			);
			const names = this.#publications.join(',');
			const stream: unknown = await sql
				.unsafe(
					`START_REPLICATION SLOT ${slot} LOGICAL ${String(created?.['consistent_point'])} ` +
						`(proto_version '1', publication_names '${names}')`
				)
				.writable();
			if (!(stream instanceof Duplex)) throw new Error('Postgres opened no replication stream');
			return await this.#read(stream);
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		} finally {
			await sql.end({ timeout: 0 });
		}
	}

	async #read(stream: Duplex): Promise<string> {
		const output = new PgOutput();
		let seen = 0n;
		const report = () => stream.writable && stream.write(statusUpdate(seen));
		const reports = setInterval(report, STATUS_INTERVAL_MS);
		this.#current = stream;
		if (this.#stopped.signal.aborted) stream.destroy();

		stream.on('data', (message: Buffer) => {
			const kind = String.fromCharCode(message[0] ?? 0);
			if (kind !== 'w' && kind !== 'k') return;
			const end = message.readBigUInt64BE(kind === 'w' ? 9 : 1);
			if (end > seen) seen = end;
			if (kind === 'k') {
				if (message[17] === 1) report();
				return;
			}
			const change = output.decode(message.subarray(25));
			if (change) this.#listener.change(change);
		});
		return await new Promise((resolve) => {
			let reason = 'the connection was closed';
			stream.on('error', (error) => (reason = error.message));
			stream.on('close', () => {
				clearInterval(reports);
				this.#current = undefined;
				resolve(reason);
			});
			this.#listener.listening();
		});
	}
}

/** A standby status update: everything up to `position` is received, so that Postgres need not keep it. */
function statusUpdate(position: bigint): Buffer {
	const message = Buffer.alloc(34);
	message.write('r');
	for (const offset of [1, 9, 17]) message.writeBigUInt64BE(position, offset);
	message.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1000n, 25);
	return message;
}
