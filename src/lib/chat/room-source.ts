import type { Person } from '$lib/schemas/person';
import { bearing, dataClient, type DataClient, type Project } from '../supabase/data';
import { isWhole, readChange, type Message } from './message';
import type { PageToken } from './token';

/** How long a question to the database may take, in milliseconds. */
const LIMIT = 10_000;

export type LastPage = { rev: number; messages: Message[] };

/** Where a conversation gets what Realtime did not bring. Every question throws when it is not answered. */
export type RoomSource = {
	/** The messages changed after `rev`, in order of `rev`, at most `limit` of them or fewer. */
	changesAfter: (rev: number, limit: number) => Promise<Message[]>;
	/** The last page and the room's `rev`, of one moment. */
	lastPage: () => Promise<LastPage>;
	/** People by id; whoever is unknown is left out. */
	people: (ids: readonly string[]) => Promise<Person[]>;
};

/** The project's data for the page's person. A token refused is renewed, once, and the question repeated. */
export function dataOfPage(project: Project, token: PageToken): DataClient {
	return dataClient(project, async (input, init) => {
		const ask = (accessToken: string) =>
			fetch(input, bearing(accessToken, { ...init, signal: AbortSignal.timeout(LIMIT) }));
		const response = await ask(await token.current());
		return response.status === 401 ? ask(await token.renew()) : response;
	});
}

/** A room of the project. */
export function roomSource(data: DataClient, room: { id: string; slug: string }): RoomSource {
	return {
		changesAfter: async (rev, limit) => {
			const { data: messages, error } = await data
				.from('messages')
				.select('*')
				.eq('room_id', room.id)
				.gt('rev', rev)
				.order('rev')
				.limit(limit);
			if (error) throw new Error(`messages: ${error.message}`);
			return messages;
		},
		lastPage: async () => {
			const { data: opened, error } = await data.rpc('open_room', { slug: room.slug });
			if (error) throw new Error(`open_room(): ${error.message}`);
			return readLastPage(opened);
		},
		people: async (ids) => {
			const { data: people, error } = await data
				.from('profiles')
				.select('id, username, display_name')
				.in('id', [...ids]);
			if (error) throw new Error(`profiles: ${error.message}`);
			return people;
		}
	};
}

function readLastPage(opened: unknown): LastPage {
	if (typeof opened !== 'object' || opened === null) throw new Error('The room is not there any more.');
	if (!('rev' in opened) || typeof opened.rev !== 'number') throw new Error('open_room() gave no rev.');
	if (!('messages' in opened) || !Array.isArray(opened.messages))
		throw new Error('open_room() gave no messages.');

	const messages = opened.messages.map((row: Record<string, unknown>) => {
		const message = readChange(row);
		if (!message || !isWhole(message)) throw new Error('open_room() gave something else than messages.');
		return message;
	});
	return { rev: opened.rev, messages };
}
