import type { Figure } from '../database.ts';
import { medians, newPerson, newRooms, plansInside, type Connections } from './connections.ts';

const ROOMS = 200;
/** A list that joins five tables and counts mentions room by room, against reading the rows of one. */
const LISTING = 4;

/** The list of rooms and the unread counts of somebody in 200 rooms, against reading those rooms' rows. */
export async function listing({ owner, as }: Connections): Promise<Figure[]> {
	const [person, other] = [await newPerson(owner), await newPerson(owner)];
	const [{ username } = { username: '' }] =
		await owner`select username from public.profiles where id = ${person}`;
	const rooms = await newRooms(owner, person, ROOMS);
	// A site with others in it: 20,000 more rooms, and 50 more people in each of the first ones.
	await newRooms(owner, other, 20_000);
	const ids = rooms.map(({ id }) => id);
	const crowd = [other, ...(await Promise.all(Array.from({ length: 49 }, () => newPerson(owner))))];
	await owner`
		insert into public.memberships (room_id, user_id)
		select room, person from unnest(${ids}::uuid[]) as room, unnest(${crowd}::uuid[]) as person`;
	for (const id of ids) {
		await owner`
			insert into public.messages (room_id, author_id, body)
			select ${id}, ${other}, case when n % 5 = 0 then ${`@${username} hello`} else 'hello' end
			from generate_series(1, 20) as n`;
	}
	await owner`analyze public.rooms, public.memberships, public.messages, public.read_states`;
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
