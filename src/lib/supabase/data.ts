import { PostgrestClient } from '@supabase/postgrest-js';
import type { Database } from './database.types';

type Public = Database['public'];
type Messages = Public['Tables']['messages'];

/** The schema as clients hold it: of a message they send these columns, and the database gives the others. */
type Granted = {
	public: Omit<Public, 'Tables'> & {
		Tables: Omit<Public['Tables'], 'messages'> & {
			messages: Omit<Messages, 'Insert'> & {
				Insert: Required<Pick<Messages['Insert'], 'id' | 'room_id' | 'body'>> &
					Pick<Messages['Insert'], 'reply_to'>;
			};
		};
	};
};

export type DataClient = PostgrestClient<Granted>;

export type Project = {
	/** The project's address, without a path. */
	url: string;
	/** Its publishable key: it says which project, not who. */
	key: string;
};

/**
 * A client of the project's tables and functions. Who it acts for is decided by `fetch`, which adds the
 * person's token (`bearing`); without one it acts for a guest.
 */
export function dataClient(project: Project, fetch: typeof globalThis.fetch): DataClient {
	// A failed read says so at once: whoever asked knows better than a timer when to ask again.
	return new PostgrestClient<Granted>(`${project.url}/rest/v1`, {
		headers: { apikey: project.key },
		fetch,
		retry: false
	});
}

/** `init`, with the header that says who asks. */
export function bearing(token: string, init: RequestInit = {}): RequestInit {
	const headers = new Headers(init.headers);
	headers.set('authorization', `Bearer ${token}`);
	return { ...init, headers };
}
