import { newPeople, newRoom, write, type Person } from '../database/people.ts';
import { tokenFor } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';

/** A function of the API, as the catalogue has it. */
export interface ApiFunction {
	name: string;
	args: string[];
	types: string[];
	/** Whether it is the site's alone. */
	site_only: boolean;
	for_guests: boolean;
}

/** All of them. */
export const apiFunctions = () => sql<ApiFunction[]>`
	select proname as name, coalesce(proargnames[1:pronargs], '{}') as args,
		array(select t::regtype::text from unnest(proargtypes::oid[]) as t) as types,
		not has_function_privilege('authenticated', oid, 'execute') as site_only,
		has_function_privilege('anon', oid, 'execute') as for_guests
	from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f' and prorettype <> 'trigger'::regtype`;

/** Somebody who calls functions, in a room of theirs with another, where they have written something. */
export interface Caller {
	/** What is to be sent with a call. */
	headers: Record<string, string>;
	/** What a function takes, with something else in one place. */
	given(of: ApiFunction, index: number, instead: unknown): Record<string, unknown>;
}

/** Somebody new each time: nobody does so much within a minute. */
export async function newCaller({ site_only }: ApiFunction): Promise<Caller> {
	const { eve, ada } = await newPeople('eve', 'ada');
	const room = await newRoom({ owner: eve, member: ada });
	const [message = ''] = await write(eve, room, 'hello');
	const good = goodArguments(room, message, ada);
	return {
		headers: {
			apikey: site_only ? project.secretKey : project.publishableKey,
			authorization: `Bearer ${site_only ? project.secretKey : await tokenFor(eve.id)}`,
			'content-type': 'application/json'
		},
		given: ({ args, types }, index, instead) =>
			Object.fromEntries(
				args.map((arg, n) => [arg, n === index ? instead : (good[arg] ?? good[types[n] ?? ''] ?? 'x')])
			)
	};
}

/** By the name of an argument, or by its type. */
function goodArguments(
	room: { id: string; slug: string },
	message: string,
	ada: Person
): Record<string, unknown> {
	return {
		room_id: room.id,
		message_id: message,
		user_id: ada.id,
		slug: room.slug,
		username: ada.username,
		action: 'sign_in',
		emoji: '👍',
		reason: 'spam',
		'uuid[]': [ada.id],
		uuid: ada.id,
		boolean: true,
		bigint: 1,
		integer: 1
	};
}
