import { randomUUID } from 'node:crypto';
import type { Figure } from '../database.ts';
import { medians, newPerson, newRooms, plansInside, type Connections } from './connections.ts';

const BODY = 'A message of an ordinary length, as people write them.';
const ROUNDS = 1000;

/** Sending a message, against the same row in the same table without policies and triggers. */
export async function inserting({ owner, as }: Connections): Promise<Figure[]> {
	await owner.unsafe(`
		create table private.bare_messages (like public.messages including all);
		alter table private.bare_messages
			add foreign key (room_id) references public.rooms, add foreign key (author_id) references public.profiles`);
	const person = await newPerson(owner);
	const [room] = await newRooms(owner, [person], 1);
	if (!room) throw new Error('no room');
	const member = await as(person);
	let seq = 0;
	const send = () => member`
		insert into public.messages (id, room_id, body) values (${randomUUID()}, ${room.id}, ${BODY})`;
	const bare = () => {
		seq += 1;
		return owner`
			insert into private.bare_messages (id, room_id, author_id, body, seq, rev)
			values (${randomUUID()}, ${room.id}, ${person}, ${BODY}, ${seq}, ${seq})`;
	};
	// Nobody sends more than flood control lets them: after five messages it is somebody else's turn.
	const takeTurns = async (round: number) => {
		if (round % 5 !== 0) return;
		const next = await newPerson(owner);
		await owner`insert into public.memberships (room_id, user_id) values (${room.id}, ${next})`;
		const claims = JSON.stringify({ sub: next, role: 'authenticated' });
		await member`select set_config('request.jwt.claims', ${claims}, false)`;
	};
	const [measured = NaN, floor = NaN] = await medians(ROUNDS, [send, bare], takeTurns);

	await owner.unsafe('drop table private.bare_messages');
	await owner`analyze public.messages, public.memberships, public.rooms`;
	const plan = await plansInside(
		person,
		(sql) => sql`insert into public.messages (room_id, body) values (${room.id}, ${BODY})`
	);
	return [{ what: 'send a message', measured, floor, against: 'the same insert, bare', budget: 2, plan }];
}
