import type { Figure } from '../database.ts';
import { medians, newPeople, newPerson, newRooms, plansInside, type Connections } from './connections.ts';

const ROOMS = 200;
/** A list that joins five tables and counts mentions room by room, against reading the rows of one. */
const LISTING = 4;

/** The list of rooms and the unread counts of somebody in 200 rooms, against reading those rooms' rows. */
export async function listing({ owner, as }: Connections): Promise<Figure[]> {
	const person = await newPerson(owner);
	const [{ username } = { username: '' }] =
		await owner`select username from public.profiles where id = ${person}`;
	const rooms = await newRooms(owner, [person], ROOMS);
	// A site with others in it: 5,000 people, 20,000 more rooms, and 50 of those people in each of the first ones. Spread, as
	// people are: somebody in every room would have Postgres read all counters for whoever asks.
	const others = await newPeople(owner, 5_000);
	const [other = ''] = others;
	await newRooms(owner, others, 20_000);
	const ids = rooms.map(({ id }) => id);
	await owner`
		insert into public.memberships (room_id, user_id)
		select room, (${others}::uuid[])[(1 + (place * 50 + n) % 5000)::int]
		from unnest(${ids}::uuid[]) with ordinality as its (room, place), generate_series(0, 49) as n`;
	for (const id of ids) {
		await owner`
			insert into public.messages (room_id, author_id, body)
			select ${id}, ${other}, case when n % 5 = 0 then ${`@${username} hello`} else 'hello' end
			from generate_series(1, 20) as n`;
	}
	await owner`analyze public.profiles, public.rooms, public.memberships, public.messages, public.read_states`;
	await owner`analyze private.room_counters, private.mentions`;
	const sql = await as(person);
	const [list = NaN, heads = NaN, floor = NaN] = await medians(200, [
		() => sql`select * from public.list_rooms()`,
		() => sql`select * from public.room_heads()`,
		() => sql`select * from public.rooms`
	]);

	const against = `select * from rooms (${ROOMS} rows, with RLS)`;
	const listed = await plansInside(person, (inside) => inside`select * from public.list_rooms()`);
	const counted = await plansInside(person, (inside) => inside`select * from public.room_heads()`);
	return [
		{
			what: `list of ${ROOMS} rooms, unread and mentions`,
			measured: list,
			floor,
			against,
			budget: LISTING,
			plan: listed
		},
		{
			what: `unread and mention counts of ${ROOMS} rooms (room_heads)`,
			measured: heads,
			floor,
			against,
			budget: LISTING,
			plan: counted
		}
	];
}
