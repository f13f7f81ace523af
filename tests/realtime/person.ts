import { randomUUID } from 'node:crypto';
import {
	createClient,
	REALTIME_SUBSCRIBE_STATES,
	type RealtimeChannel,
	type SupabaseClient
} from '@supabase/supabase-js';
import { onTestFinished } from 'vitest';
import { project } from './project.ts';
import { sign } from './signing.ts';
import { Witness } from './witness.ts';

type RealtimeOptions = NonNullable<Parameters<typeof createClient>[2]>['realtime'];

/** A token for a person, as Auth would sign it. `expiresIn` is in seconds and may be negative. */
export async function tokenFor(
	id: string,
	{ expiresIn = 900, role = 'authenticated', claims = {} as Record<string, unknown> } = {}
): Promise<string> {
	const iat = Math.floor(Date.now() / 1000);
	return sign({ ...claims, role, session_id: randomUUID(), sub: id, iat, exp: iat + expiresIn });
}

/** Somebody signed in: their id, the token they hold now, and a client that uses it. */
export class Person {
	readonly id: string;
	/** Assign another to have the client use it from its next `setAuth()` on. */
	token: string;
	readonly client: SupabaseClient;

	constructor(id: string, token: string, url: string, realtime: RealtimeOptions) {
		this.id = id;
		this.token = token;
		this.client = createClient(url, project.publishableKey, {
			accessToken: async () => this.token,
			realtime: { reconnectAfterMs: () => 20, ...realtime }
		});
	}
}

/** Signs a new person in, until the test is finished. */
export async function signIn(
	options: {
		id?: string;
		token?: string;
		claims?: Record<string, unknown>;
		url?: string;
		realtime?: RealtimeOptions;
	} = {}
): Promise<Person> {
	const id = options.id ?? randomUUID();
	const token = options.token ?? (await tokenFor(id, { ...(options.claims && { claims: options.claims }) }));
	const person = new Person(id, token, options.url ?? project.url, options.realtime);
	// Nothing waits for it: the library takes a tenth of a second and more to be sure that a socket is closed.
	onTestFinished(() => void person.client.realtime.disconnect());
	// Joins carry the token only when it is there before them.
	await person.client.realtime.setAuth();
	return person;
}

export interface SystemMessage {
	extension: string;
	status: string;
	message: string;
	channel: string;
}

/** What a channel's owner hears besides its payloads. */
export interface Subscribed {
	channel: RealtimeChannel;
	statuses: Witness<{ status: string; error?: string }>;
	system: Witness<SystemMessage>;
}

/** Subscribes, and waits for the first answer, good or bad. */
export async function subscribe(channel: RealtimeChannel): Promise<Subscribed> {
	const statuses = new Witness<{ status: string; error?: string }>();
	const system = new Witness<SystemMessage>();
	channel.on('system', {}, system.see);
	channel.subscribe((status, error) => statuses.see({ status, ...(error && { error: error.message }) }));
	await statuses.count(1);
	return { channel, statuses, system };
}

/** Subscribes, and waits until database changes are listened to. */
export async function listen(channel: RealtimeChannel): Promise<Subscribed> {
	const subscribed = await subscribe(channel);
	await subscribed.statuses.first(({ status }) => status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED);
	const told = await subscribed.system.first(({ extension }) => extension === 'postgres_changes');
	if (!isListening(told)) throw new Error(told.message);
	return subscribed;
}

/** Whether a system message says that database changes are listened to from now on. */
export function isListening({ extension, status, message }: SystemMessage): boolean {
	return extension === 'postgres_changes' && status === 'ok' && message === 'Subscribed to PostgreSQL';
}
