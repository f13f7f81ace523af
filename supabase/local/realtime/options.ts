import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The claims of a verified token, or those an API key stands for (a key has no `exp`). */
export interface Claims {
	role?: string;
	sub?: string;
	exp?: number;
	[claim: string]: unknown;
}

/** What a client may do before it is refused or cut off. Sizes in bytes, times in milliseconds. */
export interface Limits {
	/** A larger frame closes the socket with 1009. */
	maxFrameBytes: number;
	/** A socket that sends nothing for this long is closed. */
	idleTimeoutMs: number;
	/** A socket that is on no channel for this long is closed with 1001. */
	noChannelTimeoutMs: number;
	/** A channel takes its first new token at once, and then one in this long: the newest. */
	tokenIntervalMs: number;
	maxChannelsPerClient: number;
	/** Sockets of one address, whatever they do. One more is refused (429). Hosted Supabase has no such limit of its own. */
	socketsPerAddress: number;
	/** Whether channels that are not private are refused. */
	privateOnly: boolean;
	/** Sockets with a channel. One more is refused: its handshake (429), or its first join. */
	concurrentUsers: number;
	/** For the project as a whole, on average over a minute. One more join closes its socket. */
	joinsPerSecond: number;
	/** Broadcasts, each receiver counted: above it channels are closed. And database changes: above it they are dropped. */
	messagesPerSecond: number;
	/** Each receiver counted. Who tells of itself, or enters, above it has its channel closed. */
	presenceEventsPerSecond: number;
	/** A larger broadcast or presence payload is refused. */
	maxPayloadBytes: number;
	/** Presence events a channel may send in a window; one more closes the channel. */
	presenceEventsPerWindow: number;
	presenceWindowMs: number;
	/** How long a channel waits for the database's broadcasts to be listened to, when it asked to be told. */
	replicationReadyTimeoutMs: number;
	/** What may wait to be sent to a slow client before its socket is dropped. */
	maxBufferedBytes: number;
}

/** The bytes that a plan's kilobytes stand for: hosted counts them in thousands, and spares some for what surrounds them. */
export function payloadBytes(kilobytes: number): number {
	return kilobytes * 1_000 + 500;
}

/** The limits of a hosted project on the free plan. */
export const hostedLimits: Limits = {
	maxFrameBytes: 5_000_000,
	idleTimeoutMs: 60_000,
	noChannelTimeoutMs: 600_000,
	tokenIntervalMs: 10_000,
	maxChannelsPerClient: 100,
	socketsPerAddress: Infinity,
	privateOnly: false,
	concurrentUsers: 200,
	joinsPerSecond: 100,
	messagesPerSecond: 100,
	presenceEventsPerSecond: 20,
	maxPayloadBytes: payloadBytes(256),
	presenceEventsPerWindow: 5,
	presenceWindowMs: 30_000,
	replicationReadyTimeoutMs: 30_000,
	maxBufferedBytes: 16 * 1024 * 1024
};

export interface RealtimeOptions {
	/** Postgres URL as the superuser supabase_admin, who may replicate and take any role. */
	databaseUrl: string;
	/**
	 * Verifies an access token or an API key and gives its claims. Throws an Error whose `code` is
	 * 'ExpiredToken' or 'JwtSignatureError'; any other error means that the token is malformed.
	 */
	verify(token: string): Promise<Claims>;
	/** Overrides of {@link hostedLimits}. */
	limits?: Partial<Limits>;
	log?(line: string): void;
	/** The clock of the rates, in milliseconds. */
	now?(): number;
}

export interface Realtime {
	/** Handles the HTTP upgrade of `/realtime/v1/websocket`. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
	/** Handles `/realtime/v1/api/broadcast` and what is under it. */
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	/** Closes every socket with 1012 (service restart), then the replication slot and the connections. */
	close(): Promise<void>;
}
