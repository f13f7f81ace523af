import type { Figure } from '../database.ts';
import { fill, medians, newPerson, newRooms, type Connections } from './connections.ts';

/** Deleting an account of 20,000 messages while others send in its room, against sending undisturbed. */
export async function deleting({ owner, as }: Connections): Promise<Figure[]> {
	await owner`update private.settings set message_limit = 1000, message_seconds = 1 where only_row`;
	const [going, staying, empty] = [await newPerson(owner), await newPerson(owner), await newPerson(owner)];
	const [room] = await newRooms(owner, [staying], 1);
	if (!room) throw new Error('no room');
	for (const person of [going, empty]) {
		await owner`insert into public.memberships (room_id, user_id) values (${room.id}, ${person})`;
	}
	await fill(owner, room.id, going, 20_000);
	const sql = await as(staying);
	const send = () => sql`insert into public.messages (room_id, body) values (${room.id}, 'hello')`;
	const [undisturbed = NaN] = await medians(200, [send]);

	const timed = async (work: PromiseLike<unknown>) => {
		const start = performance.now();
		await work;
		return performance.now() - start;
	};
	const nothing = await timed(owner`delete from auth.users where id = ${empty}`);
	let isGone = false;
	const deletion = timed(owner`delete from auth.users where id = ${going}`).finally(() => (isGone = true));
	const sends: number[] = [];
	do sends.push(await timed(send()));
	while (!isGone);

	await owner`update private.settings set message_limit = default, message_seconds = default where only_row`;
	return [
		{
			what: 'delete an account of 20,000 messages',
			measured: await deletion,
			floor: nothing,
			against: 'one without messages'
		},
		{
			what: 'slowest sending meanwhile',
			measured: Math.max(...sends),
			floor: undisturbed,
			against: 'sending undisturbed (median)'
		}
	];
}
