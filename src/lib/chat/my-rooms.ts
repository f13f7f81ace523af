import type { MessageChange } from './message';
import type { Notice } from './notice';
import type { PersonSource } from './person-source';
import { missing, noRooms, reduceRooms, type Room, type RoomsEvent, type RoomsList } from './rooms-list';

/** Questions in a row before the next regular one: an answer that raises a question seldom does so twice. */
const MOST_QUESTIONS = 4;
/** Every so many questions of where the rooms stand, their names, roles and so on are asked for too. */
const WHOLE_LIST_EVERY = 4;

/** The person's rooms with what is unread in them, kept equal to the database. */
export class MyRooms {
	list: RoomsList = noRooms;
	readonly #me: { id: string; username: string };
	readonly #source: PersonSource;
	readonly #changed: () => void;
	/** Read here, and not yet known to be stored. */
	readonly #reading = new Map<string, number>();
	/** Being stored, by room. */
	readonly #storing = new Map<string, Promise<void>>();
	#running: Promise<void> | null = null;
	#again = false;
	#headsInARow = 0;

	/** `changed` is called whenever `list` is another. */
	constructor(me: { id: string; username: string }, source: PersonSource, changed: () => void) {
		this.#me = me;
		this.#source = source;
		this.#changed = changed;
	}

	/** Takes in the rooms that the server has listed. */
	open(rooms: readonly Room[]): void {
		this.#apply({ type: 'listed', asked: this.list.now, rooms });
	}

	/** Takes in a change that Realtime tells of. */
	receive(change: MessageChange): void {
		this.#apply({ type: 'changed', change, me: this.#me });
		this.#askIfMissing();
	}

	/** Takes in what the database tells the person. */
	told(notice: Notice): void {
		// What was read a moment ago, told while what is read now is on its way.
		if (notice.type === 'read' && notice.lastReadSeq < (this.#reading.get(notice.roomId) ?? 0)) return;
		this.#apply({ type: 'told', notice });
		this.#askIfMissing();
	}

	/** Asks where the rooms stand. Once it is done, every number stored before the call is in the list. */
	catchUp(): Promise<void> {
		this.#again = true;
		this.#running ??= this.#run();
		return this.#running;
	}

	/** Nobody was told of anything for a while: asks for everything, as names and roles are told only once. */
	catchUpWholly(): Promise<void> {
		this.#headsInARow = WHOLE_LIST_EVERY;
		return this.catchUp();
	}

	/** The person has read a room up to a place. Shown at once; what cannot be stored now is stored at the next check. */
	markRead(roomId: string, seq: number): void {
		const room = this.list.rooms.get(roomId);
		const reached = this.#reading.get(roomId) ?? room?.last_read_seq ?? 0;
		if (!room || seq <= reached) return;
		this.#apply({ type: 'told', notice: { type: 'read', roomId, lastReadSeq: seq } });
		this.#reading.set(roomId, seq);
		void this.#store(roomId);
	}

	/** From this message on, its room is unread. Throws when it cannot be stored. */
	async markUnread(roomId: string, messageId: string): Promise<void> {
		this.#reading.delete(roomId);
		// Stored after this, what was read a moment ago would make all of it read again.
		await this.#storing.get(roomId);
		const lastReadSeq = await this.#source.markUnread(messageId);
		this.#apply({ type: 'told', notice: { type: 'read', roomId, lastReadSeq } });
		this.#askIfMissing();
	}

	/** Stores what is read in a room, one place after the other. Never fails: what is left is for the next check. */
	#store(roomId: string): Promise<void> | undefined {
		if (this.#reading.has(roomId) && !this.#storing.has(roomId))
			this.#storing.set(roomId, this.#storeAll(roomId));
		return this.#storing.get(roomId);
	}

	async #storeAll(roomId: string): Promise<void> {
		try {
			for (let seq = this.#reading.get(roomId); seq !== undefined;) {
				await this.#source.markRead(roomId, seq);
				const wanted = this.#reading.get(roomId);
				if (wanted === seq) this.#reading.delete(roomId);
				seq = this.#reading.get(roomId);
			}
		} catch {
			// Still wanted: the next check tries again.
		} finally {
			// At once, not when somebody hears of it: what is read in between would wait.
			this.#storing.delete(roomId);
		}
	}

	#askIfMissing(): void {
		if (missing(this.list)) this.catchUp().catch(() => undefined);
	}

	async #run(): Promise<void> {
		try {
			while (this.#again) {
				this.#again = false;
				for (const roomId of [...this.#reading.keys()]) await this.#store(roomId);
				await this.#ask();
				for (let more = 1; more < MOST_QUESTIONS && missing(this.list); more++) await this.#ask();
			}
		} finally {
			// At once, not when somebody hears of it: who asks in between would be forgotten.
			this.#running = null;
		}
	}

	async #ask(): Promise<void> {
		const asked = this.list.now;
		if (missing(this.list) === 'list' || this.#headsInARow >= WHOLE_LIST_EVERY) {
			this.#apply({ type: 'listed', asked, rooms: await this.#source.rooms() });
			this.#headsInARow = 0;
		} else {
			this.#headsInARow += 1;
			this.#apply({ type: 'headed', asked, heads: await this.#source.heads() });
		}
	}

	#apply(event: RoomsEvent): void {
		const next = reduceRooms(this.list, event);
		if (next === this.list) return;
		this.list = next;
		for (const roomId of this.#reading.keys()) if (!next.rooms.has(roomId)) this.#reading.delete(roomId);
		this.#changed();
	}
}
