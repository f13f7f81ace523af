import type { Person } from '$lib/schemas/person';
import { bearing, dataClient, type DataClient, type Project } from '../supabase/data';
import { isWhole, readChange, type Message } from './message';
import type { PageToken } from './token';

/** How long a question to the database may take, in milliseconds. */
const LIMIT = 10_000;
/** Asked for at a time: they stand in the address, and many servers take 8,000 bytes of one. */
const MOST_IDS = 100;

export type LastPage = { rev: number; messages: Message[] };

/** Where a conversation gets what Realtime did not bring. Every question throws when it is not answered. */
export type RoomSource = {
	/** The messages changed after `rev`, in order of `rev`, at most `limit` of them or fewer. */
	changesAfter: (rev: number, limit: number) => Promise<Message[]>;
	/** The last page and the room's `rev`, of one moment. */
	lastPage: () => Promise<LastPage>;
	/** The `limit` messages before a place, in order of `seq`. */
	before: (seq: number, limit: number) => Promise<Message[]>;
	/** The `limit` messages after a place, in order of `seq`. */
	after: (seq: number, limit: number) => Promise<Message[]>;
	/** Messages of the room by id; whichever is not there is left out. */
	byId: (ids: readonly string[]) => Promise<Message[]>;
	/** People by id; whoever is unknown is left out. */
	people: (ids: readonly string[]) => Promise<Person[]>;
	/** Those among these people who are in the room. */
	membersAmong: (ids: readonly string[]) => Promise<string[]>;
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
	const messages = () => data.from('messages').select('*').eq('room_id', room.id);
	return {
		changesAfter: async (rev, limit) =>
			answered('messages', await messages().gt('rev', rev).order('rev').limit(limit)),
		lastPage: async () =>
			readLastPage(answered('open_room()', await data.rpc('open_room', { slug: room.slug }))),
		before: async (seq, limit) => {
			const page = await messages().lt('seq', seq).order('seq', { ascending: false }).limit(limit);
			return answered('messages', page).reverse();
		},
		after: async (seq, limit) =>
			answered('messages', await messages().gt('seq', seq).order('seq').limit(limit)),
		byId: (ids) => inParts(ids, async (part) => answered('messages', await messages().in('id', part))),
		people: (ids) => peopleById(data, ids),
		membersAmong: async (ids) => {
			const members = data.from('memberships').select('user_id').eq('room_id', room.id);
			return answered('memberships', await members.in('user_id', [...ids])).map(({ user_id }) => user_id);
		}
	};
}

/** People by id; whoever is unknown is left out. */
export function peopleById(data: DataClient, ids: readonly string[]): Promise<Person[]> {
	return inParts(ids, async (part) => {
		const people = data.from('profiles').select('id, username, display_name, avatar_color');
		return answered('profiles', await people.in('id', part));
	});
}

async function inParts<T>(ids: readonly string[], ask: (part: string[]) => Promise<T[]>): Promise<T[]> {
	const parts = Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, index) =>
		ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS)
	);
	return (await Promise.all(parts.map(ask))).flat();
}

/** What was answered. Throws when nothing was. */
export function answered<T>(
	question: string,
	{ data, error }: { data: T; error: { message: string } | null }
): NonNullable<T> {
	if (error) throw new Error(`${question}: ${error.message}`);
	if (data == null) throw new Error(`${question}: nothing is there.`);
	return data;
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
