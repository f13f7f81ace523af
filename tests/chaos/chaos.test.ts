import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { newPeople, newPerson, newRoom } from '../database/people.ts';
import { sql } from '../realtime/project.ts';
import { differences, lostOrDisordered } from './agreement.ts';
import { DEADLOCKS, Deeds } from './deeds.ts';
import { Dice } from './dice.ts';
import { importMessages, rename, talk, type Written } from './people.ts';
import { Tab, type Place } from './tab.ts';
import { Trouble } from './trouble.ts';

/** How much is done to them, as a duration. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 10);
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 2 ** 31);

/** What has to have happened in a minute, for the rest to mean something. */
const NAMED = [
	...['cuts', 'restarts of Realtime', 'stops of PostgREST, of 5 s', 'tabs put to sleep'],
	...['tokens renewed while joining', 'channels closed by the server', 'events skipped', 'gaps repaired'],
	...['requests carried out without an answer', 'requests timed out, carried out', 'inserts sent again'],
	...['replication connections ended', 'stalls of PostgREST'],
	...['reactions to large messages', 'mentions', 'accounts deleted', 'rooms deleted', 'rooms renamed']
];

async function deadlocks(): Promise<number> {
	const [row] = await sql<[{ deadlocks: number }]>`
		select deadlocks::int from pg_stat_database where datname = current_database()`;
	return row.deadlocks;
}

test('whatever happens to eight people’s tabs, all of them end as the database is', async () => {
	const [dice, deeds, written] = [new Dice(SEED), new Deeds(), Array<Written>()];
	const before = await deadlocks();
	const trouble = await Trouble.begin(dice, deeds);
	const people = Object.values(
		await newPeople('ada', 'grace', 'ines', 'joan', 'lise', 'mary', 'rosa', 'zora')
	);
	const leavers = await Promise.all(Array.from({ length: 4 }, () => newPerson('leaver')));
	const everyone = [...people, ...leavers];
	const rooms: Place[] = [];
	for (let count = 0; count < 3; count++)
		rooms.push(await newRoom({ owner: people[0], member: everyone.slice(1) }));
	const doomed = await newRoom({ member: everyone });

	for (const me of people) {
		const tab = await Tab.open(me, await trouble.network(), [...rooms, doomed]);
		trouble.tabs.push(tab);
		onTestFinished(() => tab.close());
	}
	trouble.rise();
	const over = new AbortController();
	const names = people.map(({ username }) => username);
	const world = { dice, deeds, written, names, signal: over.signal };
	const talking = trouble.tabs.map((tab) => talk(tab, [...rooms, doomed], world));

	const start = performance.now();
	const share = () => (performance.now() - start) / (SECONDS * 1_000);
	const once = [
		{ at: 0.1, happen: () => trouble.restart() },
		{ at: 0.2, happen: () => importMessages(leavers[0]?.id ?? '', dice.pick(rooms), 150, deeds) },
		{ at: 0.3, happen: () => trouble.deleteAccount(leavers[0]?.id ?? '') },
		{ at: 0.35, happen: () => trouble.stopRest() },
		{ at: 0.4, happen: () => trouble.deleteAccount(leavers[1]?.id ?? '') },
		{ at: 0.45, happen: () => rename(dice.pick(rooms), deeds) },
		{ at: 0.5, happen: () => trouble.deleteRoom(doomed) },
		{ at: 0.6, happen: () => trouble.deleteAccount(leavers[2]?.id ?? '') },
		// More than a client fills in: it goes to the last page.
		{ at: 0.7, happen: () => importMessages(leavers[3]?.id ?? '', dice.pick(rooms), 700, deeds) },
		{ at: 0.8, happen: () => trouble.deleteAccount(leavers[3]?.id ?? '') }
	];
	while (share() < 1) {
		await pause(dice.between(100, 500));
		await trouble.next();
		while (once[0] && once[0].at <= share()) await once.shift()?.happen();
	}
	over.abort();
	await Promise.all(talking);
	for (const { happen } of once) await happen();
	await trouble.calm();

	const calmAt = performance.now();
	let left: string[];
	do {
		await pause(100);
		left = await differences(trouble.tabs, rooms);
		// Said now and then, so that one who waits in vain sees why.
		if (left.length > 0 && (performance.now() - calmAt) % 5_000 < 150)
			console.log(left.slice(0, 5).join('\n'));
	} while (left.length > 0);

	const stored = new Set(written.filter(({ room }) => room !== doomed.id).map(({ id }) => id)).size;
	deeds.count('messages of theirs stored, each once', stored);
	deeds.count(DEADLOCKS, (await deadlocks()) - before);
	const converged = Math.round(performance.now() - calmAt);
	console.log(`${SECONDS} s of chaos, seed ${SEED}; converged after ${converged} ms\n${deeds}`);
	expect(await lostOrDisordered(written, rooms)).toEqual([]);
	expect(deeds.of(DEADLOCKS)).toBe(0);
	// Ten seconds are too short for all of it on a machine that has other work.
	if (SECONDS >= 60) expect(NAMED.filter((what) => deeds.of(what) === 0)).toEqual([]);
});
