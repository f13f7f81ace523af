import { pageToken, requireMember } from '$lib/server/member';
import * as people from '$lib/server/people';
import * as rooms from '$lib/server/rooms';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
	const member = requireMember(locals.session);
	const [listed, blocked] = await Promise.all([rooms.list(member.data), people.blockedBy(member.data)]);
	return { me: member.person, token: pageToken(member), rooms: listed, blocked };
};
