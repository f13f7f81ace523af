import { setTimeout as pause } from 'node:timers/promises';
import { OwnServer } from '../realtime/own-server.ts';
import { sql } from '../realtime/project.ts';
import type { Deeds } from './deeds.ts';
import type { Dice } from './dice.ts';
import { calm, Network, type Weather } from './network.ts';
import { OwnRest } from './own-rest.ts';
import type { Place, Tab } from './tab.ts';

const storm: Weather = { lost: 0.03, unanswered: 0.05, silent: 0.01, skipped: 0.05, isStalled: false };

/** Everything that goes wrong, until it is over. */
export class Trouble {
	readonly tabs: Tab[] = [];
	readonly #networks: Network[] = [];
	readonly #dice: Dice;
	readonly #deeds: Deeds;
	#server: OwnServer;
	readonly #rest: OwnRest;
	#isRestarting = false;
	readonly #afterwards: Promise<unknown>[] = [];

	private constructor(dice: Dice, deeds: Deeds, server: OwnServer, rest: OwnRest) {
		this.#dice = dice;
		this.#deeds = deeds;
		this.#server = server;
		this.#rest = rest;
	}

	/** Begins, with a Realtime and a PostgREST of its own to stop. */
	static async begin(dice: Dice, deeds: Deeds): Promise<Trouble> {
		return new Trouble(dice, deeds, await OwnServer.start(), await OwnRest.start());
	}

	/** A network in which things go wrong. */
	async network(): Promise<Network> {
		const places = { rest: this.#rest.url, realtime: this.#server.url };
		const network = new Network(places, calm, this.#dice, this.#deeds);
		await network.open();
		this.#networks.push(network);
		return network;
	}

	/** One thing more goes wrong. */
	async next(): Promise<void> {
		// Only to those who are live: between one thing and the next, changes have to come through, however slow we are.
		const live = this.tabs.filter((tab) => tab.isLive && !tab.isAsleep);
		if (live.length === 0) return;
		// The rarer ones stop everybody at once.
		const rare = live.length > this.tabs.length / 2 && this.#dice.happens(0.25);
		await this.#dice.pick(rare ? this.#ofEverybody : this.#ofOne)(this.#dice.pick(live));
	}

	/** PostgREST is gone for five seconds. */
	stopRest(): void {
		this.#deeds.count('stops of PostgREST, of 5 s');
		const back = async () => {
			await this.#rest.stop();
			await pause(5_000);
			await this.#rest.restart();
		};
		this.#later(back());
	}

	/** Realtime ends, and begins again. */
	restart(): void {
		this.#later(this.#restart());
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
		() => this.restart(),
		() => this.#loseReplication(),
		() => this.#stall()
	];

	#later(work: Promise<unknown>): void {
		this.#afterwards.push(work);
	}

	#renew(tab: Tab): void {
		tab.network.cut();
		const renewed = async () => {
			await tab.network.holdAtJoin();
			this.#deeds.count('tokens renewed while joining');
			await tab.renew();
			if (!tab.isAsleep) tab.network.release();
		};
		this.#later(renewed());
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
		if (await this.#server.loseReplication()) this.#deeds.count('replication connections ended');
	}

	#stall(): void {
		this.#deeds.count('stalls of PostgREST');
		const networks = this.#networks;
		for (const network of networks) network.weather = { ...storm, isStalled: true };
		const over = pause(this.#dice.between(500, 2_500)).then(() => {
			for (const network of networks) network.weather = { ...storm };
		});
		this.#later(over);
	}
}
