import type { Figure } from '../database.ts';
import { fill, medians, newPerson, newRooms, planOf, plansInside, type Connections } from './connections.ts';

/** Opening a room, its history and what has changed, with a million messages, against the same with a thousand. */
export async function opening({ owner, as }: Connections): Promise<Figure[]> {
	const person = await newPerson(owner);
	const [large, small] = await newRooms(owner, [person], 2);
	if (!large || !small) throw new Error('no rooms');
	await fill(owner, large.id, person, 1_000_000);
	await fill(owner, small.id, person, 1_000);
	const sql = await as(person);

	const page = (room: string, before: number) => sql`
		select * from public.messages where room_id = ${room} and seq < ${before} order by seq desc limit 50`;
	const changes = (room: string, since: number) => sql`
		select * from public.messages where room_id = ${room} and rev > ${since} order by rev limit 200`;
	const [openLarge, openSmall, pageLarge, pageSmall, changesLarge, changesSmall] = await medians(200, [
		() => sql`select public.open_room(${large.slug})`,
		() => sql`select public.open_room(${small.slug})`,
		() => page(large.id, 500_000),
		() => page(small.id, 500),
		() => changes(large.id, 999_800),
		() => changes(small.id, 800)
	]);

	const against = 'the same with 1,000';
	const where = `from public.messages where room_id = '${large.id}'`;
	const figure = (what: string, measured = NaN, floor = NaN, plan: string): Figure => {
		return { what, measured, floor, against, budget: 1.2, plan };
	};
	return [
		figure(
			'open a room of 1,000,000 messages',
			openLarge,
			openSmall,
			await plansInside(person, (inside) => inside`select public.open_room(${large.slug})`)
		),
		figure(
			'its history from the middle',
			pageLarge,
			pageSmall,
			await planOf(sql, `select * ${where} and seq < 500000 order by seq desc limit 50`)
		),
		figure(
			'its last 200 changes',
			changesLarge,
			changesSmall,
			await planOf(sql, `select * ${where} and rev > 999800 order by rev limit 200`)
		)
	];
}
