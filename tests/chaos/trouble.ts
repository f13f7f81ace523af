import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { OwnServer } from '../realtime/own-server.ts';
import { project, sql, superuserUrl } from '../realtime/project.ts';
import type { Deeds } from './deeds.ts';
import type { Dice } from './dice.ts';
import { calm, Network, type Weather } from './network.ts';
import type { Place, Tab } from './tab.ts';

const storm: Weather = { lost: 0.03, unanswered: 0.06, skipped: 0.05, rest: 'up' };

/** Everything that goes wrong, until it is over. */
export class Trouble {
	readonly tabs: Tab[] = [];
	readonly #networks: Network[] = [];
	readonly #dice: Dice;
	readonly #deeds: Deeds;
	#server: OwnServer;
	#isRestarting = false;
	readonly #afterwards: Promise<unknown>[] = [];

	private constructor(dice: Dice, deeds: Deeds, server: OwnServer) {
		this.#dice = dice;
		this.#deeds = deeds;
		this.#server = server;
	}

	/** Begins, with a Realtime server of its own to restart. */
	static async begin(dice: Dice, deeds: Deeds): Promise<Trouble> {
		return new Trouble(dice, deeds, await OwnServer.start());
	}

	/** A network in which things go wrong. */
	async network(): Promise<Network> {
		const places = { gateway: project.url, realtime: this.#server.url };
		const network = new Network(places, calm, this.#dice, this.#deeds);
		await network.open();
		this.#networks.push(network);
		return network;
	}

	/** One thing more goes wrong. */
	async next(): Promise<void> {
		const tab = this.#dice.pick(this.tabs);
		// The rarer ones stop everybody at once: between them, changes have to come through.
		const rare = this.#dice.happens(0.25);
		await this.#dice.pick(rare ? this.#ofEverybody : this.#ofOne)(tab);
	}

	/** The weather gets bad. */
	rise(): void {
		for (const network of this.#networks) network.weather = { ...storm };
	}

	/** Nothing goes wrong from here on; what went wrong is to be mended by the clients. */
	async calm(): Promise<void> {
		await Promise.all(this.#afterwards);
		for (const network of this.#networks) network.weather = calm;
	}

	/** Takes a person's account away, while everybody writes. */
	async deleteAccount(id: string): Promise<void> {
		this.#deeds.count('accounts deleted');
		await sql`delete from auth.users where id = ${id}`;
	}

	/** Takes a room away, while everybody writes in it. */
	async deleteRoom(room: Place): Promise<void> {
		this.#deeds.count('rooms deleted');
		await sql`delete from public.rooms where id = ${room.id}`;
	}

	readonly #ofOne: ((tab: Tab) => Promise<void> | void)[] = [
		(tab) => tab.network.cut(),
		(tab) => this.#renew(tab),
		(tab) => tab.network.closeChannels(),
		(tab) => this.#sleep(tab)
	];

	readonly #ofEverybody: (() => Promise<void> | void)[] = [
		() => this.#later(this.#restart()),
		() => this.#loseReplication(),
		() => this.#stopRest()
	];

	#later(work: Promise<unknown>): void {
		this.#afterwards.push(work);
	}

	async #renew(tab: Tab): Promise<void> {
		this.#deeds.count('tokens renewed while joining');
		tab.network.cut();
		await pause(this.#dice.between(100, 200));
		await tab.renew();
	}

	#sleep(tab: Tab): void {
		if (tab.isAsleep) return;
		this.#deeds.count('tabs put to sleep');
		const isElsewhere = this.#dice.happens(0.5);
		tab.sleep();
		this.#later(pause(this.#dice.between(500, 3_000)).then(() => tab.wake(isElsewhere)));
	}

	async #restart(): Promise<void> {
		if (this.#isRestarting) return;
		this.#isRestarting = true;
		this.#deeds.count('restarts of Realtime');
		await this.#server.stop();
		await pause(this.#dice.between(0, 500));
		this.#server = await OwnServer.start({ port: this.#server.port });
		this.#isRestarting = false;
	}

	async #loseReplication(): Promise<void> {
		if (this.#isRestarting) return;
		this.#deeds.count('replication connections ended');
		const admin = postgres(superuserUrl(), { max: 1 });
		await admin`select pg_terminate_backend(pid) from pg_stat_replication`;
		await admin.end();
	}

	#stopRest(): void {
		this.#deeds.count('stops of PostgREST');
		const rest = this.#dice.pick(['down', 'stalled'] as const);
		const networks = this.#networks;
		for (const network of networks) network.weather = { ...storm, rest };
		const over = pause(this.#dice.between(500, 2_500)).then(() => {
			for (const network of networks) network.weather = { ...storm };
		});
		this.#later(over);
	}
}
