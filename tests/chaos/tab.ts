import { Chat, type OpenRoom } from '../../src/lib/chat/chat.ts';
import type { Clock } from '../../src/lib/chat/clock.ts';
import { dataOfPage, roomSource } from '../../src/lib/chat/room-source.ts';
import { memoryLocks, memoryStore, memoryTabs } from '../../src/lib/chat/tabs.ts';
import { PageToken } from '../../src/lib/chat/token.ts';
import type { DataClient } from '../../src/lib/supabase/data.ts';
import { tokenFor } from '../realtime/person.ts';
import { project } from '../realtime/project.ts';
import type { Network } from './network.ts';

/** The engine's time passes faster than ours: what it does every 15 s happens every 3. */
const SPEED = 5;
/** A token's life in the engine's seconds: it is renewed with 90 left, so every 10. */
const TOKEN_LIFE = 100;

/** A tab's time, which stands still for its timers while it sleeps. */
class TabClock implements Clock {
	#isAsleep = false;
	#due: (() => void)[] = [];
	readonly jitter = Math.random;
	readonly now = () => performance.now() * SPEED;

	readonly after = (milliseconds: number, then: () => void) => {
		let isCancelled = false;
		const call = () => {
			if (isCancelled) return;
			if (this.#isAsleep) this.#due.push(call);
			else then();
		};
		const timer = setTimeout(call, milliseconds / SPEED);
		return () => {
			isCancelled = true;
			clearTimeout(timer);
		};
	};

	sleep(): void {
		this.#isAsleep = true;
	}

	wake(): void {
		this.#isAsleep = false;
		for (const call of this.#due.splice(0)) call();
	}
}

export interface Place {
	id: string;
	slug: string;
}

/** One person's tab: the site's own engine, over a network of its own. */
export class Tab {
	readonly chat: Chat;
	readonly rooms = new Map<string, OpenRoom>();
	readonly network: Network;
	readonly me: { id: string; username: string };
	isAsleep = false;
	isLive = false;
	readonly #clock = new TabClock();
	readonly #token: PageToken;
	readonly #data: DataClient;

	private constructor(me: { id: string; username: string }, network: Network, first: string) {
		this.me = me;
		this.network = network;
		const place = { url: network.url, key: project.publishableKey };
		this.#token = new PageToken(
			{ accessToken: first, expiresIn: TOKEN_LIFE },
			async () => ({ accessToken: await tokenFor(me.id), expiresIn: TOKEN_LIFE }),
			this.#clock.now
		);
		this.#data = dataOfPage(place, this.#token);
		this.chat = new Chat({
			project: place,
			me,
			token: this.#token,
			clock: this.#clock,
			data: this.#data,
			store: memoryStore(),
			tabs: memoryTabs()(),
			locks: memoryLocks(),
			isHidden: () => false,
			changed: () => undefined,
			state: (state) => (this.isLive = state === 'live'),
			signedOut: () => undefined
		});
	}

	/** Opens the tab, with these rooms. */
	static async open(me: { id: string; username: string }, network: Network, rooms: Place[]): Promise<Tab> {
		const tab = new Tab(me, network, await tokenFor(me.id));
		tab.chat.start();
		for (const room of rooms) {
			const page = await roomSource(tab.#data, room).lastPage();
			tab.rooms.set(
				room.id,
				tab.chat.open({ room, ...page, people: [] }, () => undefined, Infinity)
			);
		}
		return tab;
	}

	/** Renews the token, whatever is going on, and shows it to the server if that can be done. */
	async renew(): Promise<void> {
		await this.#token.renew();
		this.chat.wake();
	}

	/** The machine sleeps: nothing is heard and no timer rings. */
	sleep(): void {
		this.isAsleep = true;
		this.#clock.sleep();
		this.network.hold();
	}

	/** It wakes, perhaps in another network, and the page is looked at. */
	wake(isElsewhere: boolean): void {
		this.isAsleep = false;
		if (isElsewhere) this.network.cut();
		this.network.release();
		this.#clock.wake();
		this.chat.wake();
	}

	/** Closes the tab. */
	close(): void {
		this.chat.stop();
		this.network.close();
	}
}
