import type { RealtimeClient } from '@supabase/realtime-js';
import type { Person } from '$lib/schemas/person';
import type { Clock } from './clock';
import { PresenceChannel } from './presence-channel';
import type { PageToken } from './token';

/** The site's topic of presence. */
const TOPIC = 'online';
/** People whose names are asked for at a time: more fit into no address, and nobody reads more. */
const MOST = 100;
const AN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type OnlineOptions = {
	userId: string;
	token: PageToken;
	clock: Clock;
	/** People by id; whoever is unknown is left out. */
	people: (ids: readonly string[]) => Promise<Person[]>;
	/** Called whenever `people` is another. */
	changed: () => void;
};

/** Who is online at all. A channel says only what its people say of themselves: those the database knows are shown. */
export class Online {
	people: readonly Person[] = [];
	readonly #options: OnlineOptions;
	readonly #channel: PresenceChannel;
	readonly #known = new Map<string, Person>();
	#looks = 0;

	constructor(options: OnlineOptions) {
		const { userId, token, clock } = options;
		this.#options = options;
		this.#channel = new PresenceChannel({ userId, token, clock, seen: (keys) => void this.#see(keys) });
	}

	/** Is there on this client, or nowhere. */
	follow(client: RealtimeClient | null): void {
		if (client) this.#channel.join(client, TOPIC);
		else this.#channel.leave();
	}

	/** Is not there any more, as far as others see. */
	leave(): void {
		this.#channel.leave();
	}

	async #see(keys: readonly string[]): Promise<void> {
		const look = ++this.#looks;
		const strangers = keys.filter((id) => AN_ID.test(id) && !this.#known.has(id)).slice(0, MOST);
		if (strangers.length > 0) {
			// Whoever cannot be asked about now is asked about when someone comes or goes.
			for (const person of await this.#options.people(strangers).catch(() => []))
				this.#known.set(person.id, person);
		}
		if (look !== this.#looks) return;
		const people = keys.flatMap((id) => this.#known.get(id) ?? []);
		people.sort((a, b) => a.display_name.localeCompare(b.display_name) || (a.id < b.id ? -1 : 1));
		if (people.map(({ id }) => id).join() === this.people.map(({ id }) => id).join()) return;
		this.people = people;
		this.#options.changed();
	}
}
